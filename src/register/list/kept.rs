//! A register whose list is kept somewhere, and read whole each time.

use super::fault::REMEDY;
use super::{Faults, Rules, parse};
use crate::desk::{Listed, Reading, RegisterId, counted, thousands};
use crate::register::{Progress, Register};
use crate::source::{Clock, Finding, SourceError};
use async_trait::async_trait;

/// So many faults of a list are told by the doctor.
const TOLD: usize = 5;

/// Where a list is kept.
#[async_trait]
pub trait Origin: Send + Sync {
    /// How faults call the list.
    fn called(&self) -> String;

    /// The list as it is there now.
    ///
    /// # Errors
    /// Whatever stopped it.
    async fn fetch(&self) -> Result<Vec<u8>, SourceError>;
}

/// A register of what is kept at an origin.
pub struct KeptList<O> {
    id: RegisterId,
    origin: O,
    trials_pay: bool,
    clock: Clock,
}

impl<O: Origin> KeptList<O> {
    /// A register; nothing is read yet.
    pub fn new(id: RegisterId, origin: O, trials_pay: bool, clock: Clock) -> Self {
        Self { id, origin, trials_pay, clock }
    }

    async fn customers(&self) -> Result<Result<Vec<Listed>, Faults>, SourceError> {
        let (bytes, called) = (self.origin.fetch().await?, self.origin.called());
        let rules = Rules { trials_pay: self.trials_pay, now: (self.clock)() };
        aside(&self.origin.called(), move || parse(&bytes, &called, &rules)).await
    }

    fn counted(&self, customers: &[Listed]) -> String {
        let pay = customers.iter().filter(|listed| listed.customer.pays).count();
        let (all, pay) = (counted(customers.len(), "customer"), number(pay));
        format!("{}: {all}, {pay} paying", self.origin.called())
    }
}

#[async_trait]
impl<O: Origin> Register for KeptList<O> {
    fn id(&self) -> &RegisterId {
        &self.id
    }

    async fn read(
        &self,
        _addresses: &[String],
        progress: Progress<'_>,
    ) -> Result<Reading, SourceError> {
        let customers = self.customers().await??;
        progress(customers.len());
        Ok(Reading { customers, ..Reading::default() })
    }

    async fn examine(&self) -> Vec<Finding> {
        match self.customers().await {
            Ok(Ok(customers)) => vec![Finding::good("list", self.counted(&customers))],
            Ok(Err(faults)) => {
                let lines = faults.lines().into_iter().take(TOLD);
                let told = lines
                    .map(|fault| SourceError::NeedsYou { fault, remedy: REMEDY.into() })
                    .map(|fault| Finding::fault("list", fault));
                told.collect()
            }
            Err(error) => vec![Finding::fault("list", error)],
        }
    }
}

/// Does what may take long beside what else is going on.
pub(in crate::register) async fn aside<T: Send + 'static>(
    called: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SourceError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|why| SourceError::Unreadable { at: called.to_owned(), why: why.to_string() })
}

fn number(count: usize) -> String {
    thousands(u64::try_from(count).unwrap_or(u64::MAX))
}
