//! Channels: how people come, and how much they are worth later.

/// A channel, and how those who come by it go on. Shares are from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Channel {
    /// What `signup_source` says.
    pub(crate) source: &'static str,
    pub(crate) utm_source: &'static str,
    /// How many of all people come by it.
    pub(crate) share: f64,
    /// How many of them open the Mini App and not the site.
    pub(crate) in_telegram: f64,
    /// Who goes on from step to step: signs up, ends the onboarding, copies a link, signs up at the exchange, trades.
    pub(crate) steps: [f64; 5],
    /// Who trades in one week and does so in the next.
    pub(crate) stays: f64,
    /// A typical week's trading volume in US dollars.
    pub(crate) volume: f64,
}

pub(crate) const CHANNELS: [Channel; 5] = [
    Channel {
        source: "organic",
        utm_source: "",
        share: 0.35,
        in_telegram: 0.2,
        steps: [0.42, 0.86, 0.78, 0.62, 0.71],
        stays: 0.93,
        volume: 9000.0,
    },
    Channel {
        source: "influencer_crypto_anna",
        utm_source: "youtube",
        share: 0.2,
        in_telegram: 0.35,
        steps: [0.48, 0.81, 0.7, 0.55, 0.66],
        stays: 0.9,
        volume: 14_000.0,
    },
    Channel {
        source: "influencer_traderjoe",
        utm_source: "twitter",
        share: 0.1,
        in_telegram: 0.3,
        steps: [0.44, 0.8, 0.66, 0.5, 0.6],
        stays: 0.88,
        volume: 21_000.0,
    },
    Channel {
        source: "ad_search_feb",
        utm_source: "google",
        share: 0.2,
        in_telegram: 0.05,
        steps: [0.27, 0.7, 0.52, 0.35, 0.44],
        stays: 0.78,
        volume: 4000.0,
    },
    Channel {
        source: "telegram_channel",
        utm_source: "telegram",
        share: 0.15,
        in_telegram: 0.9,
        steps: [0.6, 0.9, 0.82, 0.6, 0.68],
        stays: 0.91,
        volume: 7000.0,
    },
];

impl Channel {
    pub(crate) fn any(random: &mut fastrand::Rng) -> Self {
        let mut chance = random.f64();
        for channel in CHANNELS {
            chance -= channel.share;
            if chance < 0.0 {
                return channel;
            }
        }
        CHANNELS[0]
    }
}
