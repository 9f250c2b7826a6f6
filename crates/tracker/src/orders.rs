//! The tracker's orders as text, each with a zero behind it: a letter, then what it needs. `pkg/src/machine.ts` reads them,
//! and [`crate::Order`] does for hosts in Rust.
//!
//! They are written as they arise: the text is all that a browser needs, and building orders first would double the code.

use alloc::vec::Vec;

use cryptorebate_core::table::Priority;

use crate::json::push_number;
use crate::losses::Loss;
use crate::saved::Item;

/// What a list of handles begins with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Head {
    /// `D HANDLE…`: the collector has them.
    Done,
    /// `XREASON HANDLE…`: they are given up.
    Drop(Loss),
    /// `SNUMBER HANDLE…`: to be sent.
    Send(u32),
    /// `CNUMBER HANDLE…`: to be asked for.
    Check(u32),
}

/// The orders that the host has not fetched yet.
#[derive(Debug)]
pub(crate) struct Orders(pub(crate) Vec<u8>);

impl Orders {
    /// `KHANDLE PRIORITY VALID TEXT`, the priority and whether it is valid a digit each, with nothing behind them.
    pub(crate) fn keep(&mut self, handle: u32, priority: Priority, valid: bool, text: &[u8]) {
        self.number(b'K', handle.into());
        self.0.push(b' ');
        self.0.push(b'0' + u8::from(priority == Priority::P1));
        self.0.push(b'0' + u8::from(valid));
        self.0.extend_from_slice(text);
        self.end();
    }

    /// `RREASON TEXT`. A text that is not JSON may have any bytes.
    pub(crate) fn refuse(&mut self, loss: Loss, text: &[u8]) {
        self.0.push(b'R');
        self.0.extend_from_slice(loss.name().as_bytes());
        self.0.push(b' ');
        for byte in text {
            if *byte != 0 {
                self.0.push(*byte);
            }
        }
        self.end();
    }

    /// `WMILLISECONDS`.
    pub(crate) fn wake(&mut self, after_ms: u32) {
        self.number(b'W', after_ms.into());
        self.end();
    }

    /// `IITEM VALUE`; without a value the item is removed.
    pub(crate) fn store(&mut self, item: Item, write: impl FnOnce(&mut Vec<u8>)) {
        self.number(b'I', item as u64);
        self.0.push(b' ');
        write(&mut self.0);
        self.end();
    }

    /// `!`: the collector does not take the key.
    pub(crate) fn stopped(&mut self) {
        self.0.push(b'!');
        self.end();
    }

    /// `@ANONYMOUS_ID SESSION_ID USER_ID`: who is there.
    pub(crate) fn ids(&mut self, anonymous_id: &[u8], session_id: &[u8], user_id: &[u8]) {
        self.0.push(b'@');
        self.0.extend_from_slice(anonymous_id);
        self.0.push(b' ');
        self.0.extend_from_slice(session_id);
        self.0.push(b' ');
        self.0.extend_from_slice(user_id);
        self.end();
    }

    /// `.`: the tracker is at rest.
    pub(crate) fn rest(&mut self) {
        self.0.push(b'.');
        self.end();
    }

    /// A letter and a number. `=HANDLE` is the handle of what was adopted.
    pub(crate) fn number(&mut self, letter: u8, number: u64) {
        self.0.push(letter);
        push_number(&mut self.0, number, 1);
    }

    /// An order that names events, if `name` names any; whether it does.
    pub(crate) fn list(&mut self, head: Head, name: &mut dyn FnMut(&mut Self)) -> bool {
        let start = self.0.len();
        match head {
            Head::Done => self.0.push(b'D'),
            Head::Drop(loss) => {
                self.0.push(b'X');
                self.0.extend_from_slice(loss.name().as_bytes());
            }
            Head::Send(number) => self.number(b'S', number.into()),
            Head::Check(number) => self.number(b'C', number.into()),
        }
        let empty = self.0.len();
        name(self);
        let names_any = self.0.len() > empty;
        if names_any {
            self.end();
        } else {
            self.0.truncate(start);
        }
        names_any
    }

    /// One more event of a list.
    pub(crate) fn handle(&mut self, handle: u32) {
        self.number(b' ', handle.into());
    }

    /// The end of an order.
    pub(crate) fn end(&mut self) {
        self.0.push(0);
    }
}
