//! Times and sizes as people type them.

use std::time::Duration;

/// `10`, `10s`, `500ms`, `2m`: seconds unless said otherwise; more than nothing and at most a day.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text)?;
    let milliseconds = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" | "min" => 60_000,
        _ => return Err(format!("unknown unit {unit:?}: use ms, s or m")),
    };
    let time = number.checked_mul(milliseconds).filter(|&ms| (1..=86_400_000).contains(&ms));
    time.map(Duration::from_millis).ok_or_else(|| "a time from 1ms to a day is needed".to_owned())
}

/// `512M`, `1G`, `300MiB`: bytes unless said otherwise; powers of 1,024.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = split(text)?;
    let shift = match unit.trim_end_matches("iB").trim_end_matches('B') {
        "" => 0,
        "k" | "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return Err(format!("unknown unit {unit:?}: use K, M or G")),
    };
    number
        .checked_mul(1 << shift)
        .filter(|&bytes| bytes > 0)
        .ok_or_else(|| "more than nothing is needed, and less than a machine has".to_owned())
}

fn split(text: &str) -> Result<(u64, &str), String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = number.parse().map_err(|_| "a whole number is needed, then a unit".to_owned())?;
    Ok((number, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_are_read_with_their_units() {
        assert_eq!(time("10"), Ok(Duration::from_secs(10)));
        assert_eq!(time("1ms"), Ok(Duration::from_millis(1)));
        assert_eq!(time("2 m"), Ok(Duration::from_secs(120)));
        assert_eq!(size("512M"), Ok(512 << 20));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert_eq!(size("77"), Ok(77));
        for wrong in ["", "s", "-1", "1.5", "1h", "0", "99999999999999999999"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "M", "1T", "0", "99999999999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
