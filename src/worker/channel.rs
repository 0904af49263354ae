//! The worker's end of its socket: blocking, single-threaded, with descriptors.

use std::{
    io::{self, IoSliceMut, Read, Write},
    mem::MaybeUninit,
    os::{
        fd::{AsFd, OwnedFd},
        unix::net::UnixStream,
    },
    rc::Rc,
};

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use super::protocol::{Command, DESCRIPTORS_MAX, HEADER_BYTES, Message, encode};

/// A command with the descriptors that came along.
pub(super) struct Received {
    pub command: Command,
    pub descriptors: Vec<OwnedFd>,
}

/// The socket of one worker.
#[derive(Debug)]
pub(super) struct Channel {
    socket: Rc<UnixStream>,
}

impl Channel {
    pub(super) fn new(socket: OwnedFd) -> Self {
        Self {
            socket: Rc::new(socket.into()),
        }
    }

    /// The next command, with descriptors if the filter lets this process receive any; `None` when the host has closed
    /// its end.
    pub(super) fn receive(&mut self, with_descriptors: bool) -> io::Result<Option<Received>> {
        let mut header = [0; HEADER_BYTES];
        let mut descriptors = Vec::new();
        let first = if with_descriptors {
            self.receive_some(&mut header, &mut descriptors)?
        } else {
            (&*self.socket).read(&mut header)?
        };
        if first == 0 {
            return Ok(None);
        }
        (&*self.socket).read_exact(&mut header[first..])?;
        // The host is trusted, so its length is too.
        let mut payload = vec![0; u32::from_le_bytes(header) as usize];
        (&*self.socket).read_exact(&mut payload)?;
        let command = postcard::from_bytes(&payload)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(Some(Received {
            command,
            descriptors,
        }))
    }

    /// Descriptors arrive with the first byte of the message that they were sent with.
    fn receive_some(&self, into: &mut [u8], descriptors: &mut Vec<OwnedFd>) -> io::Result<usize> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let received = loop {
            match recvmsg(
                self.socket.as_fd(),
                &mut [IoSliceMut::new(into)],
                &mut ancillary,
                RecvFlags::CMSG_CLOEXEC,
            ) {
                Err(rustix::io::Errno::INTR) => {}
                other => break other?,
            }
        };
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(rights) = message {
                descriptors.extend(rights);
            }
        }
        Ok(received.bytes)
    }

    /// Sends a message and waits until the host's socket has taken it.
    pub(super) fn send(&mut self, message: &Message) -> io::Result<()> {
        (&*self.socket).write_all(&encode(message))
    }

    /// The socket for the sink to share; the filter knows no call that would duplicate it.
    pub(super) fn share(&self) -> Rc<UnixStream> {
        Rc::clone(&self.socket)
    }
}
