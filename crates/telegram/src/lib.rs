//! Who opened a Mini App: Telegram's signed `initData`, checked as Telegram documents it.

use std::collections::BTreeMap;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use ed25519_dalek::{PUBLIC_KEY_LENGTH, Signature, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use thiserror::Error;

/// Telegram's public key, in hexadecimal. Its test environment has another one.
pub const PUBLIC_KEY: &str = "e7bf03a2fa4602af4580703d88dda5bb59f32ed8b02a56c187fe7d34caed242d";
/// How far Telegram's clock and this one may be apart, in seconds.
const CLOCK_TOLERANCE: u64 = 60;

type HmacSha256 = Hmac<Sha256>;

/// Checks the `initData` of one bot's Mini App.
#[derive(Debug, Clone)]
pub struct Telegram {
    key: Key,
    /// How old a signature may be, in seconds.
    max_age: u64,
}

#[derive(Debug, Clone)]
enum Key {
    /// What Telegram and the bot share, made of the bot's token.
    Secret(HmacSha256),
    /// What everybody can know.
    Public { bot_id: u64, key: VerifyingKey },
}

/// Why `initData` cannot be checked with what was given.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The text is no bot token.
    #[error("expected a bot's token as @BotFather gives it: the bot's id, a colon, and about 35 letters and digits")]
    Token,
    /// The text is no Ed25519 public key.
    #[error("expected an Ed25519 public key: 64 hexadecimal digits")]
    PublicKey,
}

/// Why `initData` is not believed. It never holds the data itself: that is a credential.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It is not what Telegram gives a Mini App.
    #[error("it {0}. Expected the string Telegram.WebApp.initData, as it is")]
    Format(&'static str),
    /// It is not signed, or not for this bot.
    #[error(
        "its signature is not right. Expected the string Telegram.WebApp.initData, unchanged, of the collector's bot"
    )]
    Signature,
    /// It was signed too long ago.
    #[error("it was signed {age} seconds ago, and {max_age} are allowed. The Mini App has to be opened again")]
    Old {
        /// How long ago, in seconds.
        age: u64,
        /// How long ago it may be, in seconds.
        max_age: u64,
    },
    /// It was signed in the future.
    #[error("it will be signed in {ahead} seconds only. The clock of the collector's machine has to be set")]
    Early {
        /// In how many seconds.
        ahead: u64,
    },
}

impl Refusal {
    /// What is wrong, in a word for programs.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Format(_) => "format",
            Self::Signature => "signature",
            Self::Old { .. } | Self::Early { .. } => "age",
        }
    }
}

#[derive(Deserialize)]
struct User {
    id: u64,
}

impl Telegram {
    /// Checks by the HMAC with the bot's token. `max_age` is how old a signature may be, in seconds.
    pub fn with_bot_token(token: &str, max_age: u64) -> Result<Self, KeyError> {
        let token = token.trim();
        let is_token = token.split_once(':').is_some_and(|(id, secret)| {
            let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            id.parse::<u64>().is_ok() && !secret.is_empty() && secret.bytes().all(is_letter)
        });
        if !is_token {
            return Err(KeyError::Token);
        }
        // HMAC takes keys of any length: these errors never come.
        let hmac = HmacSha256::new_from_slice(b"WebAppData").map_err(|_| KeyError::Token)?;
        let secret = hmac.chain_update(token).finalize().into_bytes();
        Ok(Self {
            key: Key::Secret(HmacSha256::new_from_slice(&secret).map_err(|_| KeyError::Token)?),
            max_age,
        })
    }

    /// Checks by Telegram's own signature, which takes the bot's id and no secret. `public_key` is in hexadecimal.
    pub fn with_public_key(bot_id: u64, public_key: &str, max_age: u64) -> Result<Self, KeyError> {
        let bytes = HEXLOWER_PERMISSIVE.decode(public_key.trim().as_bytes()).ok();
        let bytes: Option<[u8; PUBLIC_KEY_LENGTH]> = bytes.and_then(|bytes| bytes.try_into().ok());
        let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        Ok(Self {
            key: Key::Public {
                bot_id,
                key: key.ok_or(KeyError::PublicKey)?,
            },
            max_age,
        })
    }

    /// The user id, `tg_<id>`, of the user for whom Telegram signed `init_data`. `now` is in seconds since 1970, UTC.
    pub fn user_id(&self, init_data: &str, now: u64) -> Result<String, Refusal> {
        let mut fields = fields(init_data)?;
        let hash = fields.remove("hash");
        match &self.key {
            Key::Secret(hmac) => {
                let hash = hash.ok_or(Refusal::Format("has no hash"))?;
                check_hash(hmac.clone(), &fields, &hash)?;
            }
            Key::Public { bot_id, key } => {
                let signature = fields.remove("signature");
                let signature =
                    signature.ok_or(Refusal::Format("has no signature, for the Telegram app is too old"))?;
                check_signature(*bot_id, key, &fields, &signature)?;
            }
        }
        self.check_age(&fields, now)?;
        let user = fields.get("user").ok_or(Refusal::Format("names no user"))?;
        let User { id } = serde_json::from_str(user).map_err(|_| Refusal::Format("has a user without an id"))?;
        Ok(format!("tg_{id}"))
    }

    fn check_age(&self, fields: &BTreeMap<String, String>, now: u64) -> Result<(), Refusal> {
        let signed_at = fields.get("auth_date").and_then(|date| date.parse::<u64>().ok());
        let signed_at = signed_at.ok_or(Refusal::Format("has no auth_date"))?;
        let (age, ahead) = (now.saturating_sub(signed_at), signed_at.saturating_sub(now));
        if ahead > CLOCK_TOLERANCE {
            return Err(Refusal::Early { ahead });
        }
        if age > self.max_age.saturating_add(CLOCK_TOLERANCE) {
            let max_age = self.max_age;
            return Err(Refusal::Old { age, max_age });
        }
        Ok(())
    }
}

/// The fields of a query string, by name.
fn fields(init_data: &str) -> Result<BTreeMap<String, String>, Refusal> {
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(init_data.as_bytes()) {
        // Fields are signed as lines: within one, a line break could pass off a piece of it as another field.
        if name.contains(['\n', '=']) || value.contains('\n') {
            return Err(Refusal::Format("has a field that Telegram would not send"));
        }
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(Refusal::Format("has a field twice"));
        }
    }
    Ok(fields)
}

/// What is signed: a line for each field, in the order of their names.
fn lines(fields: &BTreeMap<String, String>) -> String {
    let lines: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    lines.join("\n")
}

/// The HMAC covers all fields but itself, the other signature too.
fn check_hash(hmac: HmacSha256, fields: &BTreeMap<String, String>, hash: &str) -> Result<(), Refusal> {
    let hash = HEXLOWER_PERMISSIVE.decode(hash.as_bytes());
    let hash = hash.map_err(|_| Refusal::Format("has a hash that is not hexadecimal"))?;
    // Compares in constant time.
    hmac.chain_update(lines(fields))
        .verify_slice(&hash)
        .map_err(|_| Refusal::Signature)
}

/// Telegram's own signature covers all fields but the two signatures, under the bot's id.
fn check_signature(
    bot_id: u64,
    key: &VerifyingKey,
    fields: &BTreeMap<String, String>,
    signature: &str,
) -> Result<(), Refusal> {
    let bytes = BASE64URL_NOPAD.decode(signature.trim_end_matches('=').as_bytes());
    let signature = bytes.ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
    let signature = signature.ok_or(Refusal::Format("has a signature that is not Ed25519 in Base64"))?;
    let signed = format!("{bot_id}:WebAppData\n{}", lines(fields));
    key.verify_strict(signed.as_bytes(), &signature)
        .map_err(|_| Refusal::Signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made in Python by `hmac`, `hashlib` and `cryptography`: a key pair of the seed 00 01 … 1f in Telegram's place,
    // `sign` over "7000000001:WebAppData\n" and the sorted lines without hash and signature, then
    // hmac(hmac("WebAppData", token), sorted lines without hash).
    const TOKEN: &str = "7000000001:AAE_not-a-real-bot-token_0123456789abc";
    const BOT_ID: u64 = 7_000_000_001;
    const TEST_KEY: &str = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
    const SIGNED_AT: u64 = 1_609_459_200;
    /// Signed for the user 700000001.
    const SIGNED: &str = "\
        query_id=AAG_made_up_query&\
        user=%7B%22id%22%3A700000001%2C%22first_name%22%3A%22%D0%90%D0%B4%D0%B0%20%2B%20%5C%5C%20%5C%2F%20%3\
        F%22%2C%22language_code%22%3A%22ru%22%7D&auth_date=1609459200&start_param=ref_1&\
        signature=tGhiZ56f9TLed8bKGzj_qbOFOuvtQcibswMoZMjJcg365GVnF-tT33YO2P-Q_0pgCZsuk7wKSe_2UpSLDWL-Aw&\
        hash=1e283c9036f6744eea116b4f177176f6859893ab1258544d9ff456b97a8b338c";
    const WITHOUT_USER: &str = "\
        query_id=AAG_made_up_query&auth_date=1609459200&start_param=ref_1&\
        signature=OwkKpZTntzgHQNXsLcdASSUGksZLfXyeqtzoAE0QLe5rSkiLb7qhKyu0C8dBhqiDr89P5TJ2e6cuSr1picGBDw&\
        hash=01a201e1c9ba87bf176fdfb300ca211e01494f81b7fc0f1405dc69740b581d1a";
    const ID_AS_STRING: &str = "\
        query_id=AAG_made_up_query&user=%7B%22id%22%3A%22700000001%22%7D&auth_date=1609459200&start_param=ref_1&\
        signature=U1_hJKsjhcU1cWg-77zhCDlGVkVbLNV7SEFo98VwtR40QA2nEbwNqTDZEzFaQPKSPphAu-oYkIIbrsy00FlgBg&\
        hash=0ac6cd824c31f5f611a037b5aef141b81e25e93c75b03b9a46cb0c63cb5c6d51";
    const WITHOUT_DATE: &str = "\
        query_id=AAG_made_up_query&\
        user=%7B%22id%22%3A700000001%2C%22first_name%22%3A%22%D0%90%D0%B4%D0%B0%20%2B%20%5C%5C%20%5C%2F%20%3\
        F%22%2C%22language_code%22%3A%22ru%22%7D&start_param=ref_1&\
        signature=hSRMQX6YgaSKg27jTd6I5s_DQMbZJzbOkEy4qy0WRfUVNXy5U0RRHdRrwJe3HFpnRKJcS6Fv42WKXkxTD8iyCg&\
        hash=0f0adb2aafb1d34bcfa2836073f46208e1f70ff822b9b93a825c9597be34830b";

    fn by_token() -> Telegram {
        Telegram::with_bot_token(TOKEN, 86_400).unwrap()
    }

    fn by_public_key() -> Telegram {
        Telegram::with_public_key(BOT_ID, TEST_KEY, 86_400).unwrap()
    }

    fn both() -> [Telegram; 2] {
        [by_token(), by_public_key()]
    }

    fn reason(telegram: &Telegram, init_data: &str, now: u64) -> &'static str {
        let refusal = telegram.user_id(init_data, now).unwrap_err();
        // What is said of it is seen by others, and must not carry any of it on.
        let sentence = refusal.to_string();
        for secret in ["700000001", "AAG_made_up_query", "tGhiZ56f", "1e283c90"] {
            assert!(!sentence.contains(secret), "{sentence}");
        }
        refusal.reason()
    }

    #[test]
    fn signed_data_gives_the_user_by_the_token_and_by_the_public_key() {
        for telegram in both() {
            assert_eq!(telegram.user_id(SIGNED, SIGNED_AT + 5).unwrap(), "tg_700000001");
        }
        // A token that was read from a file ends with a line break.
        let read = Telegram::with_bot_token(&format!("{TOKEN}\n"), 86_400).unwrap();
        assert_eq!(read.user_id(SIGNED, SIGNED_AT).unwrap(), "tg_700000001");
        // The order of the fields is not signed, and spaces may be spelt either way.
        let turned: Vec<&str> = SIGNED.split('&').rev().collect();
        let turned = turned.join("&").replace("%20", "+");
        for telegram in both() {
            assert_eq!(telegram.user_id(&turned, SIGNED_AT).unwrap(), "tg_700000001");
        }
    }

    #[test]
    fn any_change_breaks_the_signature() {
        for telegram in both() {
            for changed in [
                SIGNED.replace("700000001", "700000002"),
                SIGNED.replace("auth_date=1609459200", "auth_date=1609459201"),
                SIGNED.replace("&start_param=ref_1", ""),
                format!("{SIGNED}&more=1"),
                SIGNED
                    .replace("hash=1e", "hash=1f")
                    .replace("signature=tG", "signature=tH"),
            ] {
                assert_eq!(reason(&telegram, &changed, SIGNED_AT), "signature", "{changed}");
            }
        }
        // The HMAC covers the other signature.
        let changed = SIGNED.replace("signature=tG", "signature=tH");
        assert_eq!(reason(&by_token(), &changed, SIGNED_AT), "signature");
        let cut = SIGNED.get(..SIGNED.len() - 2).unwrap();
        assert_eq!(reason(&by_token(), cut, SIGNED_AT), "signature");
    }

    #[test]
    fn data_signed_for_another_bot_or_by_another_key_is_refused() {
        let other_bot = Telegram::with_bot_token("7000000001:AAE_another", 86_400).unwrap();
        assert_eq!(reason(&other_bot, SIGNED, SIGNED_AT), "signature");
        let other_bot = Telegram::with_public_key(BOT_ID + 1, TEST_KEY, 86_400).unwrap();
        assert_eq!(reason(&other_bot, SIGNED, SIGNED_AT), "signature");
        let telegrams_own = Telegram::with_public_key(BOT_ID, PUBLIC_KEY, 86_400).unwrap();
        assert_eq!(reason(&telegrams_own, SIGNED, SIGNED_AT), "signature");
    }

    #[test]
    fn data_is_believed_for_its_time_with_a_minute_for_the_clocks() {
        for telegram in both() {
            for now in [SIGNED_AT - 60, SIGNED_AT, SIGNED_AT + 86_460] {
                assert!(telegram.user_id(SIGNED, now).is_ok(), "{now}");
            }
            for now in [0, SIGNED_AT - 61, SIGNED_AT + 86_461, u64::MAX] {
                assert_eq!(reason(&telegram, SIGNED, now), "age", "{now}");
            }
        }
        let for_ever = Telegram::with_bot_token(TOKEN, u64::MAX).unwrap();
        assert!(for_ever.user_id(SIGNED, u64::MAX).is_ok());
    }

    #[test]
    fn what_telegram_would_not_send_is_of_the_wrong_format() {
        for telegram in both() {
            for data in ["", "hello", "user=1", "hash=xyz&signature=xyz"] {
                assert_eq!(reason(&telegram, data, SIGNED_AT), "format", "{data}");
            }
            for signed in [WITHOUT_USER, ID_AS_STRING, WITHOUT_DATE] {
                assert_eq!(reason(&telegram, signed, SIGNED_AT), "format", "{signed}");
            }
            assert_eq!(reason(&telegram, &format!("{SIGNED}&{SIGNED}"), SIGNED_AT), "format");
        }
    }

    #[test]
    fn signed_lines_cannot_be_passed_off_as_other_fields() {
        // The same lines are signed, and the fields would be others.
        let user_in_date = SIGNED
            .replace("&user=", "")
            .replace("auth_date=1609459200", "auth_date=1609459200%0Auser=");
        let split_elsewhere = SIGNED.replace("start_param=ref_1", "start_param%3Dref=_1");
        let line_in_name = SIGNED.replace("&start_param=", "&query_id%0Astart_param=");
        for telegram in both() {
            for data in [&user_in_date, &split_elsewhere, &line_in_name] {
                assert_ne!(data, SIGNED);
                assert_eq!(reason(&telegram, data, SIGNED_AT), "format", "{data}");
            }
        }
    }

    #[test]
    fn keys_that_are_none_are_refused_and_none_is_shown() {
        for token in [
            "",
            "hello",
            "7000000001",
            "7000000001:",
            ":AAE",
            "x:AAE",
            "7000000001:AA E",
        ] {
            assert!(
                matches!(Telegram::with_bot_token(token, 1), Err(KeyError::Token)),
                "{token}"
            );
        }
        let not_on_the_curve = format!("02{}", "0".repeat(62));
        for key in ["", "e7bf", "z7bf", &"0".repeat(66), &not_on_the_curve] {
            let refused = Telegram::with_public_key(1, key, 1);
            assert!(matches!(refused, Err(KeyError::PublicKey)), "{key}");
        }
        assert!(!format!("{:?}", by_token()).contains("AAE"));
    }
}
