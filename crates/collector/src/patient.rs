//! Writing to a client that may not read: an error once it has taken nothing for too long.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::time::{Sleep, sleep};

/// A writer whose reader has so long to take something.
pub struct Patient<W> {
    writer: W,
    patience: Duration,
    /// Since when nothing was taken; `None` while the last attempt went well.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<W> Patient<W> {
    /// A writer that has not waited yet.
    pub fn new(writer: W, patience: Duration) -> Self {
        Self {
            writer,
            patience,
            waiting: None,
        }
    }

    /// What an attempt has come to, or that the patience is at its end.
    fn wait<T>(&mut self, context: &mut Context<'_>, attempt: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if attempt.is_ready() {
            self.waiting = None;
            return attempt;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        waiting
            .as_mut()
            .poll(context)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Patient<W> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.writer).poll_write(context, bytes);
        self.wait(context, attempt)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.writer).poll_write_vectored(context, parts);
        self.wait(context, attempt)
    }

    fn is_write_vectored(&self) -> bool {
        self.writer.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let attempt = Pin::new(&mut self.writer).poll_flush(context);
        self.wait(context, attempt)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let attempt = Pin::new(&mut self.writer).poll_shutdown(context);
        self.wait(context, attempt)
    }
}
