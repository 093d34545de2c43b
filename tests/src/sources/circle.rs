//! Files that use each other.

use std::collections::{BTreeMap, BTreeSet};

/// Finds the cycles of a graph: the largest sets of nodes that can all reach each other.
pub fn circles<N: Ord + Clone>(edges: &BTreeMap<N, BTreeSet<N>>) -> Vec<BTreeSet<N>> {
    let reached: BTreeMap<&N, BTreeSet<&N>> = edges.keys().map(|node| (node, reach(edges, node))).collect();
    let mut circles: Vec<BTreeSet<N>> = Vec::new();
    for (&node, nodes) in &reached {
        let is_in_one = circles.iter().any(|circle| circle.contains(node));
        if nodes.contains(node) && !is_in_one {
            let back = |other: &&&N| reached.get(**other).is_some_and(|nodes| nodes.contains(node));
            circles.push(nodes.iter().filter(back).map(|&other| other.clone()).collect());
        }
    }
    circles
}

/// Returns the nodes that a node can reach.
fn reach<'a, N: Ord>(edges: &'a BTreeMap<N, BTreeSet<N>>, from: &'a N) -> BTreeSet<&'a N> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(node) = next.pop() {
        for to in edges.get(node).into_iter().flatten() {
            if reached.insert(to) {
                next.push(to);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_itself_is_a_circle() {
        let edges = [(1, vec![2]), (2, vec![3]), (3, vec![2, 4]), (4, vec![]), (5, vec![5])];
        let edges = edges.into_iter().map(|(node, to)| (node, to.into_iter().collect())).collect();
        assert_eq!(circles(&edges), [BTreeSet::from([2, 3]), BTreeSet::from([5])]);
    }
}
