//! One HTTP client for all sources: a base address, a bearer token, bounded answers, and errors
//! that tell whether a request may have arrived.

use super::SourceError;
use super::mended::mended;
use super::trouble::{broken, unread};
use crate::config::words::{is_loopback, is_sealed};
use crate::desk::{clean_line, scrubbed};
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Url, redirect::Policy};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(10);
const LONGEST_COMPLAINT: usize = 300;
const USER_AGENT: &str = concat!("support-hero/", env!("CARGO_PKG_VERSION"));

/// What one call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How long, from the first byte sent to the last one read.
    pub patience: Duration,
    /// The largest body that is read, in bytes.
    pub largest: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { patience: Duration::from_secs(30), largest: 32 << 20 }
    }
}

/// A client of one service.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    base: Url,
    token: SecretString,
    bounds: Bounds,
}

/// An answer read to its end, whatever its status.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
    /// The host that was asked.
    pub host: String,
    /// The call it answers, for messages: `GET /repos/example/app/issues`.
    pub call: String,
}

/// Names what TLS is made of, once a process: reqwest alone would bring a library three times as large.
pub fn provide_ciphers() {
    // Whoever came first named the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

impl Http {
    /// A client of the service at `base_url`. Redirects are not followed: where a service moves
    /// things, its source decides.
    ///
    /// # Errors
    /// [`SourceError::NeedsYou`] if the address is none, or one at which others could read the token, or
    /// if the token cannot stand in a header.
    pub fn new(base_url: &str, token: &SecretString) -> Result<Self, SourceError> {
        let needs_you =
            |fault: String, remedy: &str| SourceError::NeedsYou { fault, remedy: remedy.into() };
        let base = base_url.trim_end_matches('/');
        let base = Url::parse(base)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| {
                needs_you(
                    format!("base_url {base:?} is no web address"),
                    "write it as https://host/path",
                )
            })?;
        if !is_sealed(&base) {
            let fault = format!("others could read the token on its way to {base}");
            return Err(needs_you(fault, "write base_url as https://host/path"));
        }
        let bearer = Zeroizing::new(format!("Bearer {}", token.expose_secret().trim()));
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| {
            needs_you("the token holds characters that no token has".into(), "copy it again")
        })?;
        bearer.set_sensitive(true);
        provide_ciphers();
        let builder = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
            .redirect(Policy::none())
            .connect_timeout(CONNECT);
        // A machine without CA certificates must still reach loopback.
        let builder =
            if is_loopback(&base) { builder.tls_certs_only([]).no_proxy() } else { builder };
        let client = builder.build().map_err(|error| {
            needs_you(
                format!("no HTTPS is possible here: {}", chain(&error)),
                "install the system's CA certificates",
            )
        })?;
        Ok(Self { client, base, token: token.clone(), bounds: Bounds::default() })
    }

    /// The same client, whose calls may take this and no more.
    #[must_use]
    pub fn within(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// The address of `path` below the base.
    pub fn url(&self, path: &str) -> String {
        format!("{}/{}", self.base.as_str().trim_end_matches('/'), path.trim_start_matches('/'))
    }

    /// The host of the base, for messages.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// `url` as the service gave it (a `Link`, a `Location`), if it leads to the configured
    /// origin: the token goes nowhere else.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] for another origin or no address at all.
    pub fn same_origin(&self, url: &str) -> Result<String, SourceError> {
        let target = self.base.join(url).ok().filter(|url| url.origin() == self.base.origin());
        target.map(String::from).ok_or_else(|| SourceError::Unreadable {
            at: "a link in the answer".into(),
            why: format!(
                "{} leads away from {}",
                clean_line(url),
                self.base.origin().ascii_serialization()
            ),
        })
    }

    /// A request to `url`, to be completed and given to [`Http::send`].
    pub fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.client.request(method, url)
    }

    /// Sends a request and reads the whole answer, whatever its status. Should the service repeat the
    /// token in it, as proxies do that show what they were sent, it does not come in.
    ///
    /// # Errors
    /// [`SourceError::Unreachable`] if no connection came about, [`SourceError::Unanswered`] if
    /// it broke after that, [`SourceError::Unreadable`] for an answer that is too large.
    pub async fn send(&self, request: RequestBuilder) -> Result<Reply, SourceError> {
        let mut request =
            request.build().map_err(|error| SourceError::Unreachable { why: chain(&error) })?;
        *request.timeout_mut() = Some(self.bounds.patience);
        let call = format!("{} {}", request.method(), request.url().path());
        let url = request.url().clone();
        let failed = |error: reqwest::Error| broken(&error, &url, &call, self.bounds.patience);
        let mut response = self.client.execute(request).await.map_err(failed)?;
        let (status, mut headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        let announced = response.content_length().and_then(|all| usize::try_from(all).ok());
        self.check_size(announced.unwrap_or_default(), &call)?;
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            self.check_size(body.len() + chunk.len(), &call)?;
            body.extend_from_slice(&chunk);
        }
        let token = self.token.expose_secret().trim();
        headers.values_mut().for_each(|value| scrub_header(value, token));
        let (host, body) = (url.host_str().unwrap_or_default().into(), scrub_body(body, token));
        Ok(Reply { status, headers, body, host, call })
    }

    /// What is larger than any answer should be is given up, so that it cannot fill the memory.
    fn check_size(&self, size: usize, call: &str) -> Result<(), SourceError> {
        let largest = self.bounds.largest;
        if size <= largest {
            return Ok(());
        }
        let most = if largest >> 20 > 0 { largest >> 20 } else { largest >> 10 };
        let unit = if largest >> 20 > 0 { "MiB" } else { "KiB" };
        let why = format!("it is larger than {most} {unit}, and was given up");
        Err(SourceError::Unreadable { at: call.into(), why })
    }
}

impl Reply {
    /// An answer of this body and nothing else, which nobody was asked for.
    pub(crate) fn bare(body: &[u8]) -> Self {
        let (host, call) = (String::new(), "GET /".to_owned());
        Self { status: 200, headers: HeaderMap::new(), body: body.to_vec(), host, call }
    }

    /// Whether it is a web page: some servers send their application for every address they do not
    /// know, with status 200.
    pub fn is_page(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.contains("html"))
    }

    /// The answer, unless it is a web page.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] for a page.
    pub fn readable(&self) -> Result<&Self, SourceError> {
        if self.is_page() {
            let why = "a web page came instead of data: base_url does not lead to an API, or \
                       something in between wants a login";
            return Err(SourceError::Unreadable { at: self.call.clone(), why: why.into() });
        }
        Ok(self)
    }

    /// The body as JSON of this type.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] naming the call and the path at which it broke; for a web page too.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, SourceError> {
        let body = mended(&self.body);
        let mut reader = serde_json::Deserializer::from_slice(&body);
        // Some servers call their JSON a web page.
        serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| self.readable().err().unwrap_or_else(|| unread(self, &error)))
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What the service says went wrong, on one safe line: in its own words (`told`), or else the
    /// beginning of the body.
    pub fn complaint(&self, told: Option<String>) -> String {
        let told = told.unwrap_or_else(|| self.excerpt());
        clean_line(&told).chars().take(LONGEST_COMPLAINT).collect()
    }

    /// The beginning of the body on one safe line, for messages.
    pub fn excerpt(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        clean_line(&text.chars().take(200).collect::<String>())
    }
}

/// How long `Retry-After` asks to wait: seconds, or an HTTP date.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds.ceil()).ok();
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Duration::try_from(date.duration_since(now)).ok().or(Some(Duration::ZERO))
}

/// Takes the token out of a header. As it came it is a slice of all that was read at once, which would
/// stay in memory with it.
fn scrub_header(value: &mut HeaderValue, token: &str) {
    let own = match scrubbed(&String::from_utf8_lossy(value.as_bytes()), token) {
        Cow::Owned(scrubbed) => HeaderValue::from_str(&scrubbed),
        Cow::Borrowed(_) => HeaderValue::from_bytes(value.as_bytes()),
    };
    *value = own.unwrap_or(HeaderValue::from_static(""));
}

fn scrub_body(body: Vec<u8>, token: &str) -> Vec<u8> {
    let scrubbed = match scrubbed(&String::from_utf8_lossy(&body), token) {
        Cow::Owned(scrubbed) => Some(scrubbed),
        Cow::Borrowed(_) => None,
    };
    scrubbed.map_or(body, String::into_bytes)
}

/// The innermost cause: the outer ones only repeat that a request failed.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let innermost = std::iter::successors(Some(error), |e| e.source()).last();
    clean_line(&innermost.map_or_else(|| error.to_string(), ToString::to_string))
}

#[cfg(test)]
impl Reply {
    /// An answer to this call, for tests of what follows from one.
    pub(crate) fn of(
        call: &str,
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &str,
    ) -> Self {
        use reqwest::header::HeaderName;
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        let headers = HeaderMap::from_iter(headers.iter().map(pair));
        Self { status, headers, body: body.into(), host: "localhost".into(), call: call.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(base: &str) -> Http {
        Http::new(base, &"token".into()).unwrap()
    }

    #[test]
    fn addresses_below_the_base() {
        for base in ["https://sentry.example.com/api/0", "https://sentry.example.com/api/0/"] {
            assert_eq!(
                http(base).url("/organizations/"),
                "https://sentry.example.com/api/0/organizations/"
            );
        }
    }

    #[test]
    fn links_stay_within_the_origin() {
        let http = http("https://api.github.com");
        assert!(http.same_origin("https://api.github.com/repositories/1/issues?page=2").is_ok());
        assert_eq!(http.same_origin("/x").unwrap(), "https://api.github.com/x");
        for elsewhere in
            ["https://evil.example/", "http://api.github.com/", "//evil.example/x", "ftp:x"]
        {
            assert!(http.same_origin(elsewhere).is_err(), "{elsewhere}");
        }
    }

    #[test]
    fn bad_bases_and_tokens_say_what_to_do() {
        for (base, token) in [
            ("api.github.com", "t"),
            ("ftp://x", "t"),
            ("", "t"),
            ("https://x", "a\nb"),
            ("http://x", "t"),
        ] {
            let error = Http::new(base, &token.into()).unwrap_err();
            assert!(matches!(error, SourceError::NeedsYou { .. }), "{base} {token}");
        }
    }

    #[test]
    fn the_token_does_not_come_in() {
        let mut value = HeaderValue::from_static("https://evil.test/?t=demo-token");
        scrub_header(&mut value, "demo-token");
        assert_eq!(value, "https://evil.test/?t=[your token]");
        for (body, kept) in [
            (
                &b"{\"error\": \"Bearer demo-token\"}"[..],
                &b"{\"error\": \"Bearer [your token]\"}"[..],
            ),
            (b"\xffdemo-token", "\u{fffd}[your token]".as_bytes()),
            (b"\xffdemo", b"\xffdemo"),
        ] {
            assert_eq!(scrub_body(body.into(), "demo-token"), kept);
        }
        let http = Http::new("https://x", &"demo-token".into()).unwrap();
        assert!(!format!("{http:?}").contains("demo-token"), "{http:?}");
    }

    #[test]
    fn one_bad_letter_does_not_make_a_page_unreadable_but_a_bottomless_one_is() {
        let reply = |body: &str| Reply::of("GET /x", 200, &[], body);
        let read: Vec<String> = reply(r#"["cut \ud83d","whole"]"#).json().unwrap();
        assert_eq!(read, ["cut \u{fffd}", "whole"]);
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        let error = reply(&deep).json::<serde_json::Value>().unwrap_err().to_string();
        assert!(error.contains("GET /x") && error.contains("recursion limit"), "{error}");
    }

    #[test]
    fn retry_after_in_seconds_or_as_a_date() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        for (value, seconds) in [
            ("30", Some(30)),
            ("1.2", Some(2)),
            ("Mon, 23 Nov 2026 10:00:42 GMT", Some(42)),
            ("Mon, 23 Nov 2026 09:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(value))]);
            assert_eq!(retry_after(&headers, now), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
