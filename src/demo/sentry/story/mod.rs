//! What has gone wrong in the demo's organization when the week begins.

mod app;
mod parts;
mod plot;
mod sdk;
mod spread;
mod worker;

use super::Sentry;
use crate::demo::Rng;
use jiff::Timestamp;

/// What was released: project, version, hours ago.
const RELEASES: [(usize, &str, i64); 7] = [
    (0, "app@1.62.0", 92),
    (0, "app@1.62.1", 25),
    (1, "worker@3.7.0", 300),
    (1, "worker@3.8.0", 100),
    (1, "worker@3.8.1", 20),
    (2, "sdk@2.3.1", 60),
    (2, "sdk@2.4.0", 10),
];

impl Sentry {
    /// Fills the organization with what went wrong before `now`.
    pub fn story(&self, rng: &mut Rng, now: Timestamp) {
        let mut state = self.state();
        for (project, version, hours) in RELEASES {
            state.add_release(project, version, plot::ago(now, hours * 60));
        }
        state.repository("example/app");
        state.repository("example/sdk");
        for plot in app::PLOTS.iter().chain(worker::PLOTS).chain(sdk::PLOTS) {
            plot.play(&mut state, rng, now);
        }
    }
}
