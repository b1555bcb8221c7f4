//! Survivorship: which row gives its value to the golden record.

/// For each cluster, the row whose value survives: the highest score, then the freshest, then the highest tie.
///
/// A score of 0 means that the row has no value. `u32::MAX` stands where no row has one. `cluster`, `scores`,
/// `freshness` and `tie` are by row; clusters are numbered below `clusters`.
pub fn survivors(cluster: &[u32], clusters: usize, scores: &[u32], freshness: &[i64], tie: &[u64]) -> Vec<u32> {
    let mut best = vec![u32::MAX; clusters];
    for (row, (&cluster, &score)) in cluster.iter().zip(scores).enumerate() {
        if score == 0 {
            continue;
        }
        let known = &mut best[cluster as usize];
        let key = |row: usize| (scores[row], freshness[row], tie[row]);
        if *known == u32::MAX || key(row) > key(*known as usize) {
            *known = row as u32;
        }
    }
    best
}

/// The rows of each cluster, in order of rows: offsets (`clusters + 1`) and rows.
pub fn members(cluster: &[u32], clusters: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; clusters + 1];
    for &cluster in cluster {
        starts[cluster as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next = starts.clone();
    let mut rows = vec![0_u32; cluster.len()];
    for (row, &cluster) in cluster.iter().enumerate() {
        rows[next[cluster as usize] as usize] = row as u32;
        next[cluster as usize] += 1;
    }
    (starts, rows)
}

/// The distinct numbers of each cluster, best first: on most rows, then on the freshest, then the one
/// `prefer` favours, then the smallest. Offsets and numbers.
pub fn ranked_phones<'p>(
    starts: &[u32],
    rows: &[u32],
    phones: impl Fn(u32) -> &'p [u64],
    freshness: &[i64],
    prefer: impl Fn(u64) -> bool,
) -> (Vec<u32>, Vec<u64>) {
    let mut offsets = vec![0_u32];
    let mut ranked = Vec::new();
    let mut own: Vec<(u64, i64)> = Vec::new();
    let mut counted: Vec<(u32, i64, bool, u64)> = Vec::new();
    for members in starts.windows(2).map(|w| &rows[w[0] as usize..w[1] as usize]) {
        own.clear();
        for &row in members {
            own.extend(phones(row).iter().map(|phone| (*phone, freshness[row as usize])));
        }
        own.sort_unstable();
        counted.clear();
        for same in own.chunk_by(|a, b| a.0 == b.0) {
            let newest = same[same.len() - 1].1;
            counted.push((same.len() as u32, newest, prefer(same[0].0), same[0].0));
        }
        counted.sort_unstable_by_key(|c| (std::cmp::Reverse((c.0, c.1, c.2)), c.3));
        ranked.extend(counted.iter().map(|c| c.3));
        offsets.push(ranked.len() as u32);
    }
    (offsets, ranked)
}
