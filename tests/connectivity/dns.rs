//! A name server for one name, which can move and fall silent.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::net::UdpSocket;

use crate::lab::Lab;

/// The name that it knows.
pub(crate) const NAME: &str = "csms.example";

/// Where it is.
const ADDRESS: &str = "10.0.9.2";

/// The fields of an answer after the id: a reply without an error, and how many questions and answers it has.
const REPLY: [u8; 2] = [0x81, 0x80];
/// A name server that fails (SERVFAIL).
const FAILURE: [u8; 2] = [0x81, 0x82];
/// Of a question: the type A.
const TYPE_A: [u8; 2] = [0, 1];
/// An answer: the name of the question, type A, class IN, not to be kept, four bytes.
const ANSWER: [u8; 12] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4];

/// What it answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    Address(Ipv4Addr),
    Failure,
    Silence,
}

pub(crate) struct Dns(Arc<Mutex<Answer>>);

impl Dns {
    /// Serves the station of a lab, which is yet to be started.
    pub(crate) async fn start(lab: &Lab, answer: Answer) -> Self {
        let resolv = format!("nameserver {ADDRESS}\noptions timeout:1 attempts:1\n");
        std::fs::write(lab.station.etc().join("resolv.conf"), resolv).unwrap();
        let socket = lab.backend.run(UdpSocket::bind((ADDRESS, 53))).await.unwrap();
        let dns = Self(Arc::new(Mutex::new(answer)));
        lab.backend.spawn(serve(socket, Arc::clone(&dns.0)));
        dns
    }

    pub(crate) fn answer(&self, answer: Answer) {
        *self.0.lock().unwrap() = answer;
    }
}

async fn serve(socket: UdpSocket, answer: Arc<Mutex<Answer>>) {
    let mut query = [0; 512];
    while let Ok((size, from)) = socket.recv_from(&mut query).await {
        let present = *answer.lock().unwrap();
        if let Some(reply) = reply(&query[..size], present) {
            socket.send_to(&reply, from).await.unwrap();
        }
    }
}

/// The reply to a query with one question: its id, and the question again.
fn reply(query: &[u8], answer: Answer) -> Option<Vec<u8>> {
    let question = question(query)?;
    let is_for_it = question
        .strip_suffix(&[0, 1])
        .is_some_and(|rest| rest.ends_with(&TYPE_A));
    let (code, address) = match answer {
        Answer::Silence => return None,
        Answer::Failure => (FAILURE, None),
        Answer::Address(address) => (REPLY, Some(address).filter(|_| is_for_it)),
    };
    let mut reply = query[..2].to_vec();
    reply.extend(code);
    reply.extend([0, 1, 0, u8::from(address.is_some()), 0, 0, 0, 0]);
    reply.extend(question);
    if let Some(address) = address {
        reply.extend(ANSWER);
        reply.extend(address.octets());
    }
    Some(reply)
}

/// The labels up to the empty one, the type and the class.
fn question(query: &[u8]) -> Option<&[u8]> {
    let question = query.get(12..)?;
    let end = question.iter().position(|byte| *byte == 0)? + 5;
    question.get(..end)
}
