//! Waves: inside a campaign, the same lure with the same subject in one burst.

use crate::components::part;
use crate::hubs::Hubs;
use crate::link::weigh;
use crate::model::Model;
use crate::node::Node;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The stories of a campaign: components of wave edges among its nodes. Each may have several bursts.
pub(crate) fn stories(model: &Model, nodes: &[Node<'_>], campaign: &[u32], hubs: &Hubs) -> Vec<Vec<u32>> {
    part(nodes, campaign, hubs, |a, b| edge(model, a, b))
}

/// Whether two nodes make a wave edge.
pub(crate) fn edge(model: &Model, a: &Node<'_>, b: &Node<'_>) -> bool {
    !a.marks.mute && !b.marks.mute && weigh(model, a, b).is_wave(model)
}

/// Cuts the messages of a story at every pause; waves are the bursts of two messages and more. Messages without a
/// time sort first and go with the first burst.
pub(crate) fn bursts<M: Copy + Ord>(model: &Model, mut timed: Vec<(Option<i64>, M)>) -> Vec<Vec<M>> {
    let pause = i64::from(model.wave_pause_days) * DAY;
    timed.sort_unstable();
    let one_burst = |a: &(Option<i64>, M), b: &(Option<i64>, M)| match (a.0, b.0) {
        (Some(a), Some(b)) => b.saturating_sub(a) <= pause,
        _ => true,
    };
    let messages = |burst: &[(Option<i64>, M)]| {
        let mut burst: Vec<M> = burst.iter().map(|&(_, m)| m).collect();
        burst.sort_unstable();
        burst
    };
    timed.chunk_by(one_burst).filter(|burst| burst.len() > 1).map(messages).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_ends_a_burst() {
        let day = |n: i64| Some(n * DAY);
        let timed =
            vec![(day(60), 1), (day(0), 4), (None, 3), (day(9), 2), (Some(i64::MAX), 0), (day(61), 9)];
        assert_eq!(bursts(Model::shipped(), timed), [vec![2, 3, 4], vec![1, 9]]);
        assert_eq!(bursts(Model::shipped(), Vec::<(Option<i64>, u32)>::new()), Vec::<Vec<u32>>::new());
    }
}
