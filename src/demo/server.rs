//! One stand-in listening on a loopback port.

use super::faults::{Faults, Limited, meddle};
use axum::Router;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A running stand-in. It stops when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves `router` on a free port of 127.0.0.1, behind `faults`, which `/_faults` controls.
    ///
    /// # Errors
    /// The port could not be opened.
    pub(super) async fn start(
        router: Router,
        faults: Faults,
        limited: Limited,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let meddling = axum::middleware::from_fn_with_state((faults.clone(), limited), meddle);
        let router = router.layer(meddling).merge(faults.control());
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "a stand-in stopped");
            }
        });
        Ok(Self { address, task })
    }

    /// Talks by `hold` to whoever connects to a free port of 127.0.0.1, for what does not speak HTTP.
    ///
    /// # Errors
    /// The port could not be opened.
    pub(super) async fn of_streams<F>(
        hold: impl Fn(TcpStream) -> F + Send + 'static,
    ) -> io::Result<Self>
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            let mut talks = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                talks.spawn(hold(stream));
                while talks.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, task })
    }

    /// `smtp://127.0.0.1:PORT`, for this scheme.
    pub fn url_as(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// `http://127.0.0.1:PORT` followed by `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
