//! The system's time zone, which may become another while the console runs.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Reads the time zone anew; `None` while it cannot be told.
pub type Zones = Arc<dyn Fn() -> Option<TimeZone> + Send + Sync>;

/// Follows the time zone. Reading it reads a link or a file, so that is done once in each minute.
pub struct Zone {
    zones: Option<Zones>,
    /// The minute, since 1970, in which it was last read.
    read_in: Option<i64>,
}

impl Zone {
    /// Follows what is read there; nothing if the zone is fixed.
    pub fn new(zones: Option<Zones>) -> Self {
        Self { zones, read_in: None }
    }

    /// The zone, if a minute is over and it is another than `known`.
    pub fn moved(&mut self, now: Timestamp, known: &TimeZone) -> Option<TimeZone> {
        let zones = self.zones.as_ref()?;
        let minute = now.as_second().div_euclid(60);
        if self.read_in.replace(minute) == Some(minute) {
            return None;
        }
        zones().filter(|zone| zone != known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn it_is_read_once_a_minute_and_told_when_it_is_another() {
        let (lisbon, tokyo) = (zone("Europe/Lisbon"), zone("Asia/Tokyo"));
        let given = Mutex::new(vec![Some(lisbon.clone()), None, Some(tokyo.clone())]);
        let zones: Zones = Arc::new(move || given.lock().unwrap().pop().unwrap());
        let mut followed = Zone::new(Some(zones));
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(followed.moved(at(0), &lisbon), Some(tokyo.clone()));
        for second in 1..60 {
            assert_eq!(followed.moved(at(second), &lisbon), None, "the minute is not over");
        }
        assert_eq!(followed.moved(at(60), &tokyo), None, "it cannot be told");
        // The clock was set back.
        assert_eq!(followed.moved(at(59), &lisbon), None, "it is the same");
    }

    #[test]
    fn one_that_is_fixed_stays() {
        assert_eq!(Zone::new(None).moved(Timestamp::UNIX_EPOCH, &TimeZone::UTC), None);
    }
}
