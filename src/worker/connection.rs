//! The host's end of a worker's socket: asynchronous, bounded, and sure of who is at the other end.
//!
//! Trust: every byte that arrives is hostile. A frame is limited before it is stored, and the kernel says
//! which process sent the first one.

use std::{
    io::{self, IoSlice, IoSliceMut},
    mem::MaybeUninit,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::net::UnixStream as StdUnixStream,
    },
};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, Interest},
    net::UnixStream,
};

use super::protocol::{Command, DESCRIPTORS_MAX, HEADER_BYTES, Message, encode};

/// A socket to one worker.
#[derive(Debug)]
pub(super) struct Connection {
    socket: UnixStream,
    /// No frame may be longer.
    frame_max: usize,
}

impl Connection {
    /// Makes a pair: our end, and the end that the worker gets.
    pub(super) fn pair(frame_max: usize) -> io::Result<(Self, OwnedFd)> {
        let (ours, theirs) = StdUnixStream::pair()?;
        ours.set_nonblocking(true)?;
        rustix::net::sockopt::set_socket_passcred(&ours, true)?;
        Ok((
            Self {
                socket: UnixStream::from_std(ours)?,
                frame_max,
            },
            theirs.into(),
        ))
    }

    /// Sends a command without descriptors.
    pub(super) async fn send(&mut self, command: &Command) -> io::Result<()> {
        self.socket.write_all(&encode(command)).await
    }

    /// Sends a command with descriptors, which travel with its first byte.
    pub(super) async fn send_with(
        &mut self,
        command: &Command,
        descriptors: &[BorrowedFd<'_>],
    ) -> io::Result<()> {
        let frame = encode(command);
        let sent = self
            .socket
            .async_io(Interest::WRITABLE, || {
                let mut space =
                    [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
                let mut ancillary = SendAncillaryBuffer::new(&mut space);
                ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
                Ok(sendmsg(
                    self.socket.as_fd(),
                    &[IoSlice::new(&frame)],
                    &mut ancillary,
                    SendFlags::NOSIGNAL,
                )?)
            })
            .await?;
        self.socket.write_all(&frame[sent..]).await
    }

    /// Waits for the copy's first message; returns its process id, which the kernel attached.
    pub(super) async fn accept_hello(&mut self) -> io::Result<i32> {
        let mut frame = [0; HEADER_BYTES + 1];
        let (received, pid) = self
            .socket
            .async_io(Interest::READABLE, || {
                let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1))];
                let mut ancillary = RecvAncillaryBuffer::new(&mut space);
                let message = recvmsg(
                    self.socket.as_fd(),
                    &mut [IoSliceMut::new(&mut frame)],
                    &mut ancillary,
                    RecvFlags::CMSG_CLOEXEC,
                )?;
                let pid = ancillary.drain().find_map(|ancillary| match ancillary {
                    RecvAncillaryMessage::ScmCredentials(credentials) => {
                        Some(credentials.pid.as_raw_nonzero().get())
                    }
                    _ => None,
                });
                Ok((message.bytes, pid))
            })
            .await?;
        if received == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.socket.read_exact(&mut frame[received..]).await?;
        let hello = matches!(
            postcard::from_bytes(&frame[HEADER_BYTES..]),
            Ok(Message::Hello)
        );
        pid.filter(|_| hello).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "the copy did not introduce itself",
            )
        })
    }

    /// The next message; `None` when the worker has closed its end or sent something that is no message.
    ///
    /// Not cancel-safe: after a cancelled call the connection is of no use.
    pub(super) async fn receive(&mut self) -> io::Result<Option<Message>> {
        let mut header = [0; HEADER_BYTES];
        match self.socket.read_exact(&mut header).await {
            Ok(_) => {}
            Err(error) if is_end(&error) => return Ok(None),
            Err(error) => return Err(error),
        }
        let length = u32::from_le_bytes(header) as usize;
        if length > self.frame_max {
            return Ok(None);
        }
        let mut payload = Vec::new();
        // Grows with what arrives, not with what was announced.
        let read = (&mut self.socket)
            .take(length as u64)
            .read_to_end(&mut payload)
            .await;
        match read {
            Ok(read) if read == length => Ok(postcard::from_bytes(&payload).ok()),
            Ok(_) => Ok(None),
            Err(error) if is_end(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A worker that is killed with unread data leaves a reset instead of an end.
fn is_end(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
    )
}
