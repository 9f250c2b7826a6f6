//! The host: keeps the page's tracker, and carries out what it asks for.

use std::cell::RefCell;
use std::rc::Rc;

use cryptorebate_tracker::{Config, Item, Loss, Moment, Notice, Step, Tracker};
use gloo_timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::options::Options;
use crate::send::{Sender, call};
use crate::{capture, page};

thread_local! {
    /// Borrowed only while the tracker thinks, and never while anything of the page's is called: the page's `fetch` or
    /// timer may well call back. So it is found borrowed only after the tracker has died in the midst of a thought.
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

struct Host {
    tracker: Tracker,
    page: Rc<Page>,
    timer: Option<Timeout>,
    /// To be called when the tracker is at rest.
    flushes: Vec<Function>,
}

/// Everything of the page's that is called.
struct Page {
    sender: Sender,
    storage: Option<Storage>,
    judged: Option<Function>,
    lost: Function,
}

pub(crate) fn start(options: &Options) -> bool {
    let Some(moment) = page::moment() else {
        return false;
    };
    let judged = options.judged();
    let config = Config {
        platform: options.platform(),
        locale: options.locale(),
        batch_size: options.batch_size() as usize,
        batch_delay_ms: options.batch_delay_ms(),
        strict: options.strict(),
        observed: judged.is_some(),
    };
    let storage = page::storage();
    let tracker = Tracker::new(config, page::restore(storage.as_ref()), &moment);
    let sender = Sender::new(options.url(), options.key().as_deref(), options.keepalive());
    let page = Rc::new(Page {
        sender,
        storage,
        judged,
        lost: options.lost(),
    });
    HOST.set(Some(Host {
        tracker,
        page,
        timer: None,
        flushes: Vec::new(),
    }));
    capture::listen(options.copies());
    drive(&mut |_, _| {})
}

/// Lets something happen to the tracker, and then carries out what it wants done. Whether the tracker is alive.
pub(crate) fn drive(input: &mut dyn FnMut(&mut Tracker, &Moment)) -> bool {
    let Some(moment) = page::moment() else {
        return false;
    };
    let orders = with(|host| {
        input(&mut host.tracker, &moment);
        Orders::of(host, &moment)
    });
    orders.map(Orders::carry_out).is_some()
}

/// Sends what can be sent from a page that may be gone the next moment.
pub(crate) fn page_hidden() {
    let mut last = None;
    drive(&mut |tracker, moment| last = tracker.page_hidden(moment));
    if let (Some(delivery), Some(page)) = (last, with(|host| host.page.clone())) {
        page.sender.send_last(&delivery);
    }
}

pub(crate) fn flush(done: Function) -> bool {
    with(|host| host.flushes.push(done)).is_some() && drive(&mut |tracker, _| tracker.flush())
}

fn with<T>(act: impl FnOnce(&mut Host) -> T) -> Option<T> {
    HOST.with(|host| host.try_borrow_mut().ok()?.as_mut().map(act))
}

/// What is to be done for the tracker once it is no longer borrowed.
struct Orders {
    page: Rc<Page>,
    unsaved: Vec<(Item, Option<String>)>,
    notices: Vec<Notice>,
    losses: Vec<Loss>,
    steps: Vec<Step>,
    flushed: Vec<Function>,
}

impl Orders {
    fn of(host: &mut Host, moment: &Moment) -> Self {
        let tracker = &mut host.tracker;
        let mut steps = Vec::new();
        loop {
            match tracker.next_step(moment) {
                Step::Rest => break,
                step => steps.push(step),
            }
        }
        Self {
            page: host.page.clone(),
            steps,
            unsaved: std::iter::from_fn(|| tracker.unsaved()).collect(),
            notices: tracker.take_notices(),
            losses: std::iter::from_fn(|| tracker.tell_loss()).collect(),
            flushed: if tracker.is_at_rest() {
                std::mem::take(&mut host.flushes)
            } else {
                Vec::new()
            },
        }
    }

    fn carry_out(self) {
        let page = &self.page;
        if let Some(storage) = &page.storage {
            for (item, value) in &self.unsaved {
                page::save(storage, *item, value.as_deref());
            }
        }
        for step in &self.steps {
            match step {
                Step::Rest => {}
                Step::Wake(after_ms) => {
                    let timer = Timeout::new(*after_ms, || {
                        drive(&mut |tracker, _| tracker.timer_fired());
                    });
                    with(|host| host.timer.replace(timer));
                }
                Step::Send(delivery) => page.sender.send(delivery),
            }
        }
        if let Some(judged) = &page.judged {
            for notice in &self.notices {
                call(judged, &notice.text.as_str().into(), &notice.valid.into());
            }
        }
        for loss in &self.losses {
            call(&page.lost, &loss.name().into(), &JsValue::UNDEFINED);
        }
        for done in &self.flushed {
            call(done, &JsValue::UNDEFINED, &JsValue::UNDEFINED);
        }
    }
}
