//! The system's time zone, which may become another while the console runs.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Reads the time zone anew; `None` while it cannot be told.
pub type Zones = Arc<dyn Fn() -> Option<TimeZone> + Send + Sync>;

/// Follows the time zone. Reading it reads a link or a file, so that is done once in each minute at most.
pub struct Zone {
    zones: Option<Zones>,
    /// The minute in which it was last read.
    read_in: i64,
}

impl Zone {
    /// Follows what is read there, and was read just `now`; nothing if the zone is fixed.
    pub fn new(zones: Option<Zones>, now: Timestamp) -> Self {
        Self { zones, read_in: minute(now) }
    }

    /// The zone, if a minute is over and it is another than `known`.
    pub fn moved(&mut self, now: Timestamp, known: &TimeZone) -> Option<TimeZone> {
        let zones = self.zones.as_ref()?;
        let minute = minute(now);
        if std::mem::replace(&mut self.read_in, minute) == minute {
            return None;
        }
        zones().filter(|zone| zone != known)
    }
}

/// Minutes since 1970.
fn minute(now: Timestamp) -> i64 {
    now.as_second().div_euclid(60)
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
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut followed = Zone::new(Some(zones), at(0));
        for second in 0..60 {
            assert_eq!(followed.moved(at(second), &lisbon), None, "the minute is not over");
        }
        assert_eq!(followed.moved(at(60), &lisbon), Some(tokyo.clone()));
        assert_eq!(followed.moved(at(120), &tokyo), None, "it cannot be told");
        // The clock was set back.
        assert_eq!(followed.moved(at(59), &lisbon), None, "it is the same");
    }

    #[test]
    fn one_that_is_fixed_stays() {
        let epoch = Timestamp::UNIX_EPOCH;
        let later = epoch + jiff::SignedDuration::from_hours(1);
        assert_eq!(Zone::new(None, epoch).moved(later, &TimeZone::UTC), None);
    }
}
