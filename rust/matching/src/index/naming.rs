//! How clusters are called, and what becomes of their names when they join, part, or lose their oldest row.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Index;
use super::rows::Slot;

/// The content hash of the row that a cluster is named after, and a number where several bear it (1 for the first).
pub type Name = (u64, u32);

/// What adding or removing rows did to clusters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows whose clusters were looked at again: the rows that came, and everybody tied to what changed.
    pub looked_at: usize,
    /// Names that are not in use any more, and the name that goes on with the oldest of their rows; `None` where no row
    /// is left.
    pub retired: Vec<(Name, Option<Name>)>,
}

/// Names of clusters that are not simply those of their oldest row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    own: HashMap<Slot, Name>,
    taken: HashMap<Name, Slot>,
}

impl Names {
    /// The names of clusters by their oldest rows.
    pub(crate) fn of(masters: &[Slot], names: &[Name]) -> Self {
        let mut found = Self::default();
        for (root, name) in masters.iter().zip(names) {
            if name.1 != 1 {
                found.give(*root, *name);
            }
        }
        found
    }

    /// The name of the cluster whose oldest row is `root`, of this content.
    pub(crate) fn of_root(&self, root: Slot, content: u64) -> Name {
        self.own.get(&root).copied().unwrap_or((content, 1))
    }

    pub(crate) fn give(&mut self, root: Slot, name: Name) {
        self.own.insert(root, name);
        self.taken.insert(name, root);
    }

    fn free(&mut self, root: Slot) {
        if let Some(name) = self.own.remove(&root) {
            self.taken.remove(&name);
        }
    }

    /// Names that are kept beside those that follow from content, in order of rows.
    pub(crate) fn kept(&self) -> BTreeMap<Slot, Name> {
        self.own.iter().map(|(root, name)| (*root, *name)).collect()
    }
}

/// Gives every row of `now` (row, oldest row of its cluster) its new cluster, and every cluster its name.
pub(crate) fn rename(index: &mut Index, now: &[(Slot, Slot)], new: &HashSet<Slot>, gone: &[Slot]) -> Changes {
    // The clusters there were, by their oldest row: who is left of them, with the clusters they are in now.
    let mut before: BTreeMap<Slot, Vec<(Slot, Slot)>> = BTreeMap::new();
    for (slot, root) in now.iter().filter(|(slot, _)| !new.contains(slot)) {
        before
            .entry(index.roots[*slot as usize])
            .or_default()
            .push((*slot, *root));
    }
    for slot in gone {
        before.entry(index.roots[*slot as usize]).or_default();
    }
    let mut old: Vec<(Slot, Name)> = before
        .keys()
        .map(|root| (*root, index.names.of_root(*root, index.rows.hashes[*root as usize])))
        .collect();
    old.sort_unstable_by_key(|(root, _)| index.rows.age(*root));
    for (root, _) in &old {
        index.names.free(*root);
    }
    // The oldest names first: each goes to the cluster of the oldest row that is left, unless that has one already.
    let mut named: HashMap<Slot, Name> = HashMap::new();
    let mut lost = Vec::new();
    for (root, name) in old {
        let left = before[&root].iter().min_by_key(|(slot, _)| index.rows.age(*slot));
        match left {
            Some((_, home)) if !named.contains_key(home) => {
                named.insert(*home, name);
            }
            Some((_, home)) => lost.push((name, Some(*home))),
            None => lost.push((name, None)),
        }
    }
    for (slot, root) in now {
        index.roots[*slot as usize] = *root;
    }
    for slot in gone {
        index.roots[*slot as usize] = *slot;
    }
    super::home::join(&mut index.ring, now, gone);
    for (root, name) in &named {
        if *name != (index.rows.hashes[*root as usize], 1) {
            index.names.give(*root, *name);
        }
    }
    let mut fresh: Vec<Slot> = now
        .iter()
        .map(|(_, root)| *root)
        .filter(|root| !named.contains_key(root))
        .collect();
    fresh.sort_unstable_by_key(|root| index.rows.age(*root));
    fresh.dedup();
    let mut waiting: HashSet<Slot> = fresh.iter().copied().collect();
    for root in fresh {
        waiting.remove(&root);
        let content = index.rows.hashes[root as usize];
        let plain = index
            .keys
            .rows_of_content(&index.rows, content)
            .into_iter()
            .any(|slot| {
                let leads = slot != root && index.roots[slot as usize] == slot && !waiting.contains(&slot);
                leads && index.names.of_root(slot, content) == (content, 1)
            });
        let mut ordinal = 1 + u32::from(plain);
        while index.names.taken.contains_key(&(content, ordinal)) {
            ordinal += 1;
        }
        if ordinal > 1 {
            index.names.give(root, (content, ordinal));
        }
    }
    // A row that parted from the cluster named after it has taken its name along.
    let used: HashSet<Name> = now.iter().map(|(slot, _)| index.name(*slot)).collect();
    let mut retired: Vec<(Name, Option<Name>)> = lost
        .into_iter()
        .filter(|(name, _)| !used.contains(name))
        .map(|(name, home)| (name, home.map(|root| index.name(root))))
        .collect();
    retired.sort_unstable();
    Changes {
        looked_at: now.len(),
        retired,
    }
}
