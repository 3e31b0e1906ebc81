//! Times of delivery that cannot be: a mail that was passed on before it was taken, or dated in the future.

use creel_evidence::dissection::{Anomaly, AnomalyKind};
use creel_evidence::locus::Locus;
use creel_evidence::mail::Hop;
use jiff::Timestamp;

/// Seconds by which clocks of honest servers may differ: one that missed the change to summer time, and some.
const BACK: i64 = 3_900;
/// Seconds that a mail may wait between two servers: RFC 5321 section 4.5.4.1 has clients try for four to five days.
const JUMP: i64 = 5 * 86_400;
/// Seconds that a mail may be dated after its arrival: a wrong time zone is at most 26 hours.
const FUTURE: i64 = 26 * 3_600;
/// Anomalies of one mail.
const MOST: usize = 20;

/// Compares each hop with the next below it, and the date that the mail claims with its arrival. `hops` are
/// topmost first.
pub(crate) fn skew(hops: &[Hop], claimed: Option<(Timestamp, Locus)>) -> Vec<Anomaly> {
    let anomaly =
        |detail: String, at: &Locus| Anomaly { kind: AnomalyKind::TimeSkew, detail, at: at.clone() };
    let mut out = Vec::new();
    let dated: Vec<(Timestamp, &Locus)> = hops.iter().filter_map(|hop| Some((hop.date?, &hop.at))).collect();
    for pair in dated.windows(2) {
        let [(later, at), (earlier, _)] = pair else { continue };
        let seconds = later.as_second() - earlier.as_second();
        if seconds < -BACK {
            out.push(anomaly(format!("received {} s before the hop below passed it on", -seconds), at));
        } else if seconds > JUMP {
            out.push(anomaly(format!("received {seconds} s after the hop below"), at));
        }
        if out.len() == MOST {
            return out;
        }
    }
    if let (Some((claimed, at)), Some((arrived, _))) = (claimed, dated.first()) {
        let seconds = claimed.as_second() - arrived.as_second();
        if seconds > FUTURE {
            out.push(anomaly(format!("dated {seconds} s after it arrived"), &at));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::ArtifactId;

    fn details(seconds: &[i64], claimed: i64) -> Vec<String> {
        let at = |place: usize| Locus::bytes(ArtifactId::of(b""), place..place + 1);
        let hops: Vec<Hop> = seconds
            .iter()
            .enumerate()
            .map(|(place, second)| {
                let second = Timestamp::from_second(*second).unwrap();
                let value = format!("from a.example by b.example; {second}");
                creel_mime::received::parse(&value, at(place))
            })
            .collect();
        skew(&hops, Some((Timestamp::from_second(claimed).unwrap(), at(9))))
            .into_iter()
            .map(|a| a.detail)
            .collect()
    }

    #[test]
    fn only_what_honest_clocks_cannot_do_is_told() {
        const T: i64 = 1_700_000_000;
        assert_eq!(details(&[T, T - 5, T + 3_600], T), [""; 0]);
        assert_eq!(details(&[T - 4_000, T], T - 800), ["received 4000 s before the hop below passed it on"]);
        assert_eq!(details(&[T, T - 500_000], T - 500_000), ["received 500000 s after the hop below"]);
        assert_eq!(details(&[T], T + 100_000), ["dated 100000 s after it arrived"]);
        assert_eq!(details(&[], T), [""; 0]);
    }

    #[test]
    fn the_list_is_short() {
        let zigzag: Vec<i64> = (0..1_000).map(|i| 1_700_000_000 + (i % 2) * 5_000).collect();
        assert_eq!(details(&zigzag, 0).len(), MOST);
    }
}
