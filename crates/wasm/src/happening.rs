//! What can happen, by number, and which fields say more of it. `pkg/src/machine.ts` has the other side of this list.

use alloc::vec::Vec;

use cryptorebate_tracker::{Answer, Config, Consent, CopySource, Item, Moment, NewEvent, Priority, Tracker, View};

use crate::fields::Fields;

/// Lets it happen at a time. `None` if nobody knows what it is.
pub(crate) fn happen(tracker: &mut Tracker, what: u8, mut fields: Fields<'_>, now_ms: u64) -> Option<()> {
    match what {
        0..=8 => happen_to_the_page(tracker, what, fields, now_ms),
        9 => tracker.decide(consent(fields.number())),
        10 => {
            let priority = if fields.flag() { Priority::P1 } else { Priority::P0 };
            tracker.adopt(fields.small()? as usize, priority, fields.number()?);
        }
        11 => tracker.hand_over(fields.small()?),
        12 => tracker.timer_fired(),
        13 => tracker.flush(),
        14 => tracker.offline(),
        15 => tracker.page_hidden(fields.flag(), now_ms),
        16 => settled(tracker, &mut fields, now_ms)?,
        17 => tracker.write_ids(),
        _ => return None,
    }
    Some(())
}

fn happen_to_the_page(tracker: &mut Tracker, what: u8, mut fields: Fields<'_>, epoch_ms: u64) {
    let moment = Moment {
        epoch_ms,
        id: fields.next(),
        spare_id: fields.next(),
    };
    match what {
        0 => {
            let config = Config {
                consent: consent(fields.number()),
                strict: fields.flag(),
                batch_size: fields.small().unwrap_or_default() as usize,
                batch_delay_ms: fields.small().unwrap_or_default(),
                platform: fields.next(),
                locale: fields.next(),
                telegram: fields.next(),
            };
            tracker.start(&config, &Item::ALL.map(|_| fields.given()), moment);
        }
        1 => {
            let properties = fields.given().unwrap_or(b"{}");
            let user_properties = fields.given();
            let event = NewEvent {
                name: fields.rest(),
                properties,
                user_properties,
            };
            tracker.track(event, moment);
        }
        2 => {
            let user_properties = fields.given();
            tracker.identify(fields.rest(), user_properties, moment);
        }
        3 => tracker.reset(moment),
        4 => tracker.landed(fields.rest(), moment),
        5 => {
            let view = View {
                again: fields.flag(),
                variant: fields.next(),
                name: fields.next(),
                referrer: fields.next(),
                path: fields.rest(),
            };
            tracker.viewed(view, moment);
        }
        6 => match fields.next() {
            b"keys" => tracker.copy_keys_pressed(epoch_ms),
            b"button" => tracker.copied(fields.rest(), CopySource::Button, moment),
            _ => tracker.copied(fields.rest(), CopySource::CopyEvent, moment),
        },
        7 => tracker.seen(fields.rest(), moment),
        _ => {
            let item = fields.small().and_then(|item| Item::ALL.get(item as usize));
            if let Some(item) = item {
                tracker.changed(*item, fields.given(), moment);
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "an HTTP status, and a number made to fit"
)]
fn settled(tracker: &mut Tracker, fields: &mut Fields<'_>, now_ms: u64) -> Option<()> {
    let (number, code, chance) = (fields.small()?, fields.small()? as u16, fields.small()? as u16);
    let retry_after_sec = fields.small();
    let mut named = Vec::new();
    while let Some(handle) = fields.small() {
        named.push(handle);
    }
    let answer = Answer {
        code,
        retry_after_sec,
        named: &named,
    };
    tracker.settled(number, &answer, chance, now_ms);
    Some(())
}

fn consent(number: Option<u64>) -> Consent {
    match number {
        Some(0) => Consent::Granted,
        Some(1) => Consent::Pending,
        _ => Consent::Denied,
    }
}
