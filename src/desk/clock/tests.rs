use super::*;
use proptest::prelude::*;

fn london(text: &str) -> Hours {
    Hours::parse(text, TimeZone::get("Europe/London").unwrap()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn working_time_between() {
    let hours = london("Mon-Fri 09:00-17:30");
    for (from, to, minutes, why) in [
        ("2026-11-23T10:00Z", "2026-11-23T10:42Z", 42, "inside one day"),
        ("2026-11-23T08:00Z", "2026-11-23T09:10Z", 10, "before opening does not count"),
        ("2026-11-20T17:00Z", "2026-11-23T09:15Z", 45, "a week-end does not count"),
        ("2026-11-21T10:00Z", "2026-11-22T10:00Z", 0, "a Saturday"),
        ("2026-11-23T10:00Z", "2026-11-23T09:00Z", 0, "backwards"),
        ("2026-03-27T17:00Z", "2026-03-30T08:30Z", 60, "the clock changes on Sunday"),
    ] {
        let found = hours.between(at(from), at(to));
        assert_eq!(found, SignedDuration::from_mins(minutes), "{why}");
    }
}

#[test]
fn bands_in_working_time() {
    let hours = london("Mon-Fri 09:00-17:30");
    let now = at("2026-11-23T10:00Z");
    let bands = Bands::at(now, &hours);
    for (since, band) in [
        ("2026-11-23T09:59Z", Band::Great),
        ("2026-11-23T09:45:01Z", Band::Great),
        ("2026-11-23T09:45Z", Band::Okay),
        ("2026-11-23T09:00:01Z", Band::Okay),
        ("2026-11-23T09:00Z", Band::Late),
        ("2026-11-21T09:00Z", Band::Late),
        ("2026-11-20T10:00:01Z", Band::Late),
        ("2026-11-20T10:00Z", Band::TooLate),
        ("2025-01-01T10:00Z", Band::TooLate),
    ] {
        assert_eq!(bands.band(at(since)), band, "{since}");
    }
}

#[test]
fn a_band_says_until_when() {
    let hours = london("Mon-Fri 09:00-17:30");
    let friday = at("2026-11-20T17:00Z");
    assert_eq!(Band::Okay.until(friday, &hours), Some(at("2026-11-23T09:30Z")));
    assert_eq!(Band::TooLate.until(friday, &hours), None);
}

#[test]
fn the_next_working_day() {
    let hours = london("Mon-Fri 09:00-17:30");
    let friday = at("2026-11-20T12:00Z");
    assert_eq!(hours.next_start(friday, None), Some(at("2026-11-23T09:00Z")));
    let tuesday = hours.next_start(friday, Some(Weekday::Tuesday));
    assert_eq!(tuesday, Some(at("2026-11-24T09:00Z")));
}

#[test]
fn hours_that_cannot_be_read_name_the_part() {
    for (text, found) in [
        ("", ""),
        ("Mon-Fri", "Mon-Fri"),
        ("Mon-Fri 9-17", "Mon-Fri 9-17"),
        ("Mon-Fri 09:00-17:30, Caturday 10:00-11:00", "Caturday 10:00-11:00"),
        ("Mon-Fri 17:00-09:00", "Mon-Fri 17:00-09:00"),
    ] {
        let error = Hours::parse(text, TimeZone::UTC).unwrap_err();
        assert_eq!(error.found, found);
    }
}

#[test]
fn a_week_that_wraps_and_days_of_their_own() {
    let hours = london("Sat-Mon 10:00-12:00, Wed 09:00-10:00, Wed 13:00-15:00");
    assert_eq!(hours.day(), SignedDuration::from_mins((3 * 120 + 180) / 4));
    let week = hours.between(at("2026-11-16T00:00Z"), at("2026-11-23T00:00Z"));
    assert_eq!(week, SignedDuration::from_hours(9));
}

#[test]
fn short_words_for_lengths() {
    for (seconds, word) in
        [(-5, "0 s"), (42, "42 s"), (2520, "42 min"), (7200, "2 h"), (432_000, "5 d")]
    {
        assert_eq!(elapsed(SignedDuration::from_secs(seconds)), word);
    }
}

proptest! {
    #[test]
    fn cut_offs_agree_with_counting(ago in 0_i64..2_000_000, moment in 0_i64..31_000_000) {
        let hours = london("Mon-Fri 09:00-17:30");
        let now = at("2026-01-01T00:00Z") + SignedDuration::from_secs(moment);
        let since = now - SignedDuration::from_secs(ago);
        let waited = hours.between(since, now);
        let band = match () {
            () if waited >= hours.day() => Band::TooLate,
            () if waited >= OKAY => Band::Late,
            () if waited >= GREAT => Band::Okay,
            () => Band::Great,
        };
        prop_assert_eq!(Bands::at(now, &hours).band(since), band);
    }

    #[test]
    fn after_is_the_inverse_of_between(start in 0_i64..31_000_000, minutes in 1_i64..5_000) {
        let hours = london("Mon-Fri 09:00-17:30");
        let from = at("2026-01-01T00:00Z") + SignedDuration::from_secs(start);
        let working = SignedDuration::from_mins(minutes);
        let then = hours.after(from, working).unwrap();
        prop_assert_eq!(hours.between(from, then), working);
    }
}

const NIGHT_AND_DAY: &str = "Mon-Sun 00:00-24:00";

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// The clock is set forward or back, by an hour or a half, in the night or at midnight; once a whole
/// day was left out.
#[test]
fn a_day_is_as_long_as_it_is() {
    for (place, day, minutes) in [
        ("Europe/Berlin", "2026-03-28", 24 * 60),
        ("Europe/Berlin", "2026-03-29", 23 * 60),
        ("Europe/Berlin", "2026-10-25", 25 * 60),
        ("America/New_York", "2026-03-08", 23 * 60),
        ("America/New_York", "2026-11-01", 25 * 60),
        ("Australia/Lord_Howe", "2026-04-05", 24 * 60 + 30),
        ("Australia/Lord_Howe", "2026-10-04", 23 * 60 + 30),
        ("Africa/Cairo", "2026-04-24", 23 * 60),
        ("America/Sao_Paulo", "2018-11-04", 23 * 60),
        ("Pacific/Apia", "2011-12-30", 0),
    ] {
        let hours = Hours::parse(NIGHT_AND_DAY, zone(place)).unwrap();
        let day: Date = day.parse().unwrap();
        let midnight = |day: Date| day.to_zoned(zone(place)).unwrap().timestamp();
        let worked = hours.between(midnight(day), midnight(day.tomorrow().unwrap()));
        assert_eq!(worked, SignedDuration::from_mins(minutes), "{place} {day}");
    }
    let hours = Hours::parse(NIGHT_AND_DAY, TimeZone::UTC).unwrap();
    assert_eq!(hours.day(), SignedDuration::from_hours(24));
}

/// Hours in the day are as many as ever, whatever the clock did in the night.
#[test]
fn a_week_of_office_hours_is_as_long_as_any() {
    for (place, monday) in [
        ("Europe/Berlin", "2026-03-23"),
        ("Europe/Berlin", "2026-10-19"),
        ("America/New_York", "2026-03-02"),
        ("Australia/Lord_Howe", "2026-09-28"),
        ("Africa/Cairo", "2026-04-20"),
        ("America/Sao_Paulo", "2018-10-29"),
    ] {
        let hours = Hours::parse("Mon-Sun 09:00-17:30", zone(place)).unwrap();
        let from = monday.parse::<Date>().unwrap().to_zoned(zone(place)).unwrap();
        let to = from.checked_add(jiff::Span::new().days(14)).unwrap();
        let worked = hours.between(from.timestamp(), to.timestamp());
        assert_eq!(worked, SignedDuration::from_mins(14 * 510), "{place}");
    }
}

#[test]
fn hours_around_a_change_are_those_that_pass() {
    let night = |text: &str, day: &str| {
        let hours = Hours::parse(text, zone("Europe/Berlin")).unwrap();
        let from = day.parse::<Date>().unwrap().to_zoned(zone("Europe/Berlin")).unwrap();
        hours.between(from.timestamp(), from.tomorrow().unwrap().timestamp()).as_mins()
    };
    for (hours, forward, back) in [
        ("Sun 01:00-04:00", 120, 240),
        ("Sun 02:15-02:45", 30, 30),
        ("Sun 02:30-03:30", 0, 120),
        ("Sun 01:00-02:30, Sun 03:00-04:00", 120, 150),
    ] {
        assert_eq!(night(hours, "2026-03-29"), forward, "{hours}");
        assert_eq!(night(hours, "2026-10-25"), back, "{hours}");
    }
}

fn any_hours() -> impl Strategy<Value = Hours> {
    let texts = [
        NIGHT_AND_DAY,
        "Mon-Fri 09:00-17:30",
        "Sat-Mon 00:00-03:00, Wed 01:00-02:30, Wed 03:00-04:00",
        "Mon-Sun 01:00-02:15, Mon-Sun 02:20-02:50, Mon-Sun 03:00-24:00",
    ];
    let places = [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "America/Sao_Paulo",
        "Pacific/Apia",
    ];
    let (texts, places) =
        (prop::sample::select(texts.to_vec()), prop::sample::select(places.to_vec()));
    (texts, places).prop_map(|(text, place)| Hours::parse(text, zone(place)).unwrap())
}

/// A moment of the years in which those places changed their clocks, often one in which one did.
fn any_moment() -> impl Strategy<Value = Timestamp> {
    let changes = [
        "2011-12-30T10:00Z",
        "2018-11-04T03:00Z",
        "2026-03-29T01:00Z",
        "2026-10-25T01:00Z",
        "2026-11-01T06:00Z",
        "2026-04-23T22:00Z",
        "2026-10-03T15:30Z",
    ];
    let near = (prop::sample::select(changes.to_vec()), -200_000_i64..200_000);
    prop_oneof![
        near.prop_map(|(change, off)| at(change) + SignedDuration::from_secs(off)),
        (1_300_000_000_i64..1_850_000_000)
            .prop_map(|second| Timestamp::from_second(second).unwrap()),
    ]
}

proptest! {
    #[test]
    fn working_time_adds_up_and_never_passes_faster_than_time(
        hours in any_hours(), from in any_moment(), first in 0_i64..500_000, then in 0_i64..500_000,
    ) {
        let middle = from + SignedDuration::from_secs(first);
        let to = middle + SignedDuration::from_secs(then);
        let (one, other, both) =
            (hours.between(from, middle), hours.between(middle, to), hours.between(from, to));
        prop_assert_eq!(one + other, both);
        prop_assert!(both <= to.duration_since(from));
        prop_assert_eq!(hours.between(to, from), SignedDuration::ZERO);
    }

    #[test]
    fn more_working_time_ends_later_and_is_counted_the_same_in_both_directions(
        hours in any_hours(), from in any_moment(), some in 1_i64..3_000, more in 0_i64..3_000,
    ) {
        let (some, more) = (SignedDuration::from_mins(some), SignedDuration::from_mins(some + more));
        let (soon, later) = (hours.after(from, some).unwrap(), hours.after(from, more).unwrap());
        prop_assert!(from < soon && soon <= later);
        prop_assert_eq!(hours.between(from, later), more);
        let before = hours.before(later, more).unwrap();
        prop_assert_eq!(hours.between(before, later), more);
        prop_assert!(before >= from);
    }
}
