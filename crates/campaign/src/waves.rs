//! Waves: inside a campaign, the same lure with the same subject in one burst.

use crate::edges::components;
use crate::link::weigh;
use crate::pile::Pile;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The waves of a campaign: positions in [`Pile::prints`], ascending; only of two messages and more.
pub(crate) fn find(pile: &Pile<'_>, campaign: &[u32]) -> Vec<Vec<u32>> {
    let edge =
        |a: u32, b: u32| weigh(pile, &pile.nodes[a as usize], &pile.nodes[b as usize]).is_wave(pile.model);
    let mut waves = Vec::new();
    for component in components(pile, campaign, edge) {
        let members = component.nodes.iter().flat_map(|&node| &pile.nodes[node as usize].members);
        let timed = members.map(|&m| (pile.prints[m as usize].time, m)).collect();
        waves.extend(bursts(timed, i64::from(pile.model.wave_pause_days) * DAY));
    }
    waves.retain(|wave| wave.len() > 1);
    waves
}

/// Cuts at every pause. Messages without a time sort first and go with the first burst.
fn bursts(mut timed: Vec<(Option<i64>, u32)>, pause: i64) -> Vec<Vec<u32>> {
    timed.sort_unstable();
    let one_burst = |a: &(Option<i64>, u32), b: &(Option<i64>, u32)| match (a.0, b.0) {
        (Some(a), Some(b)) => b.saturating_sub(a) <= pause,
        _ => true,
    };
    let positions = |burst: &[(Option<i64>, u32)]| {
        let mut burst: Vec<u32> = burst.iter().map(|&(_, m)| m).collect();
        burst.sort_unstable();
        burst
    };
    timed.chunk_by(one_burst).map(positions).collect()
}

#[cfg(test)]
mod tests {
    use super::bursts;

    #[test]
    fn a_pause_ends_a_burst() {
        let timed = vec![(Some(500), 1), (Some(0), 4), (None, 3), (Some(90), 2), (Some(i64::MAX), 0)];
        assert_eq!(bursts(timed, 100), [vec![2, 3, 4], vec![1], vec![0]]);
        assert_eq!(bursts(Vec::new(), 100), Vec::<Vec<u32>>::new());
    }
}
