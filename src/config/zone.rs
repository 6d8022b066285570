//! Time zones by their names.

use jiff::tz::TimeZone;
use std::path::{Component, Path};

/// Where systems keep their time zones, each in a file by its name.
const FOLDER: &str = "/usr/share/zoneinfo";

/// The time zone of this name in the IANA database, as the system has it, else as this program brought it.
///
/// The system is asked for the one file: whoever asks the database has it look through all names first, and
/// somebody waits for the first screen meanwhile.
///
/// # Errors
/// No zone goes by this name.
pub fn named(name: &str) -> Result<TimeZone, jiff::Error> {
    match file(Path::new(FOLDER), name) {
        Some(zone) if std::env::var_os("TZDIR").is_none() => Ok(zone),
        _ => TimeZone::get(name),
    }
}

/// The zone in the file of this name in a folder; a service may have told the name.
fn file(folder: &Path, name: &str) -> Option<TimeZone> {
    if name == "UTC" {
        return Some(TimeZone::UTC);
    }
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    let path = Path::new(name);
    if name.is_empty() || !path.components().all(plain) {
        return None;
    }
    TimeZone::tzif(name, &std::fs::read(folder.join(path)).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn a_zone_is_the_same_as_the_database_has() {
        for name in ["Europe/London", "America/Argentina/Ushuaia", "UTC", "europe/berlin"] {
            let (zone, known) = (named(name).unwrap(), TimeZone::get(name).unwrap());
            for second in (0..60).map(|months| 1_700_000_000 + months * 2_600_000) {
                let at = Timestamp::from_second(second).unwrap();
                assert_eq!(zone.to_offset(at), known.to_offset(at), "{name} {at}");
            }
        }
        assert!(named("Europe/Londinium").is_err());
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("zones");
        std::fs::create_dir(&folder).unwrap();
        // The least that a file of a zone may be: a header of version 1 with one type, at no offset.
        let zone: Vec<u8> = [
            b"TZif\0".as_slice(),
            &[0; 15],
            &[0; 12],
            &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4],
            &[0; 6],
            b"UTC\0",
        ]
        .concat();
        std::fs::write(folder.join("Inside"), &zone).unwrap();
        std::fs::write(dir.path().join("Outside"), &zone).unwrap();
        assert!(file(&folder, "Inside").is_some());
        assert!(file(&folder, "../Outside").is_none());
        assert!(file(&folder, dir.path().join("Outside").to_str().unwrap()).is_none());
        assert!(file(&folder, "").is_none());
    }
}
