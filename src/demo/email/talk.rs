//! One connection to the stand-in.

use super::{Email, Taken};
use crate::demo::{Fault, TOKEN};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// No line, and no message, is longer than so many bytes.
const LONGEST: usize = 1 << 20;
/// How long an answer that drips waits with each byte.
const DRIP: Duration = Duration::from_millis(50);
/// What it can do beside the least.
const OFFERS: &str = "250-stand-in.test\r\n250-AUTH PLAIN\r\n250-8BITMIME\r\n250 SMTPUTF8";

/// What becomes of a connection after an answer.
enum Next {
    Answer(String),
    /// The message comes next.
    Message,
    Leave(String),
}

/// Where a talk stands.
#[derive(Default)]
struct Talk {
    known: bool,
    from: Option<String>,
    to: Vec<String>,
}

/// Talks until one of both has enough.
pub(super) async fn hold(email: Email, stream: TcpStream) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut talk = Talk::default();
    match meet(&email, "GREETING", "", &mut stream).await? {
        Some(Met::Nothing) => say(&mut stream, "220 stand-in.test").await?,
        Some(Met::Answered) => {}
        Some(Met::Cut) | None => return Ok(()),
    }
    while let Some(line) = heard(&mut stream).await? {
        let verb = line.split_whitespace().next().unwrap_or_default().to_uppercase();
        let Some(fault) = meet(&email, &verb, &line, &mut stream).await? else { return Ok(()) };
        if fault == Met::Answered {
            continue;
        }
        let next = talk.answer(&verb, line.trim_end());
        match next {
            _ if fault == Met::Cut => return Ok(()),
            Next::Answer(answer) => say(&mut stream, &answer).await?,
            Next::Leave(answer) => return say(&mut stream, &answer).await,
            Next::Message => {
                say(&mut stream, "354 go on").await?;
                let Some(text) = message(&email, &mut stream).await? else { return Ok(()) };
                let Some(fault) = meet(&email, ".", ".", &mut stream).await? else { return Ok(()) };
                if fault != Met::Answered {
                    email.kept().push(talk.take(text));
                }
                match fault {
                    Met::Cut => return Ok(()),
                    Met::Nothing => say(&mut stream, "250 taken").await?,
                    Met::Answered => talk.forget(),
                }
            }
        }
    }
    Ok(())
}

/// What a planned fault does to a command.
#[derive(PartialEq)]
enum Met {
    /// None was planned.
    Nothing,
    /// It was answered by the fault, and not carried out.
    Answered,
    /// It is carried out, and the connection breaks instead of the answer.
    Cut,
}

/// Meets the fault that is planned for a command; `None`: the connection breaks before it is looked at.
async fn meet(
    email: &Email,
    command: &str,
    line: &str,
    stream: &mut BufReader<TcpStream>,
) -> io::Result<Option<Met>> {
    Ok(Some(match email.faults.take(command) {
        None => Met::Nothing,
        Some(Fault::Slow { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            Met::Nothing
        }
        Some(Fault::CutBefore) => return Ok(None),
        Some(Fault::CutAfter | Fault::Late { .. }) => Met::Cut,
        Some(Fault::CutMidway) => {
            stream.write_all(b"2").await?;
            Met::Cut
        }
        Some(Fault::Status { code }) => answered(stream, &format!("{code} no")).await?,
        Some(Fault::Echo { code }) => {
            answered(stream, &format!("{code} {} is not taken", opened(line.trim_end()))).await?
        }
        Some(Fault::RateLimited { .. }) => answered(stream, "451 4.7.0 too many").await?,
        Some(Fault::Answer { code, body, .. }) => {
            answered(stream, &format!("{code} {body}")).await?
        }
        Some(Fault::Flood) => unending(stream, &[b'2'; 16 << 10], Duration::ZERO).await?,
        Some(Fault::Drip) => unending(stream, b"2", DRIP).await?,
        Some(Fault::Endless { .. }) => {
            let line = format!("250-{}\r\n", "and ".repeat(100));
            unending(stream, line.as_bytes(), Duration::ZERO).await?
        }
        // What is only ill in HTTP is no answer here either.
        Some(_) => answered(stream, "what?").await?,
    }))
}

/// The same over and over, as long as it is taken.
async fn unending(
    stream: &mut BufReader<TcpStream>,
    bytes: &[u8],
    pause: Duration,
) -> io::Result<Met> {
    loop {
        stream.write_all(bytes).await?;
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
}

async fn answered(stream: &mut BufReader<TcpStream>, answer: &str) -> io::Result<Met> {
    say(stream, answer).await.map(|()| Met::Answered)
}

impl Talk {
    fn answer(&mut self, verb: &str, line: &str) -> Next {
        let answer = match verb {
            "EHLO" => OFFERS,
            "HELO" | "NOOP" => "250 stand-in.test",
            "QUIT" => return Next::Leave("221 bye".into()),
            "RSET" => {
                self.forget();
                "250 forgotten"
            }
            "AUTH" => {
                self.known = is_known(line);
                if self.known { "235 welcome" } else { "535 5.7.8 nobody knows you" }
            }
            "MAIL" if !self.known => "530 5.7.0 log in first",
            "MAIL" => {
                self.from = Some(path(line));
                "250 from you"
            }
            "RCPT" if self.from.is_none() => "503 from whom?",
            "RCPT" if path(line).ends_with("@nowhere.test") => "550 5.1.1 nobody has this address",
            "RCPT" => {
                self.to.push(path(line));
                "250 to them"
            }
            "DATA" if self.to.is_empty() => "503 to whom?",
            "DATA" => return Next::Message,
            _ => "502 not here",
        };
        Next::Answer(answer.into())
    }

    fn take(&mut self, text: String) -> Taken {
        let from = self.from.take().unwrap_or_default();
        Taken { from, to: std::mem::take(&mut self.to), text }
    }

    fn forget(&mut self) {
        (self.from, self.to) = (None, Vec::new());
    }
}

/// `AUTH PLAIN` with anybody's name and the token.
fn is_known(line: &str) -> bool {
    let secret = line.split_whitespace().nth(2).and_then(|text| BASE64_STANDARD.decode(text).ok());
    secret.is_some_and(|secret| secret.rsplit(|byte| *byte == 0).next() == Some(TOKEN.as_bytes()))
}

/// A command as it came, and what is in the Base64 at its end as it can be read.
fn opened(line: &str) -> String {
    let last = line.split_whitespace().last().and_then(|text| BASE64_STANDARD.decode(text).ok());
    let last = last.map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " "));
    format!("{line} ({})", last.unwrap_or_default().trim())
}

/// The address between the angles.
fn path(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map(|(address, _)| address.to_owned()).unwrap_or_default()
}

/// A message up to the line with a lone dot; `None` if it broke before that.
async fn message(email: &Email, stream: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut text = String::new();
    while let Some(line) = heard(stream).await? {
        if text.is_empty() && email.faults.take("TEXT").is_some() {
            return Ok(None);
        }
        if line == ".\r\n" {
            return Ok(Some(text));
        }
        text += line.strip_prefix('.').unwrap_or(&line);
        if text.len() > LONGEST {
            return Err(io::Error::other("too long"));
        }
    }
    Ok(None)
}

/// The next line with its end; `None` when the other side has gone.
async fn heard(stream: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await?;
    Ok((read > 0 && line.len() <= LONGEST).then_some(line))
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await
}
