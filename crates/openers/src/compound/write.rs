//! Writing a compound file: a storage taken out of another file, or a message out of a mailbox, as a file of its
//! own.
//!
//! The bytes are a function of the items alone: no times, no free sectors, one fixed layout. So a storage that is
//! taken out again gives the same bytes.

use super::SIGNATURE;
use super::chain::END;

const FREE: u32 = 0xffff_ffff;
const FAT: u32 = 0xffff_fffd;
/// Table sectors that the header can name; with more, larger sectors are used.
const IN_HEADER: usize = 109;
const MINI: usize = 64;
const CUTOFF: usize = 4096;
/// Characters of a name, without the NUL at its end.
const NAME: usize = 31;

/// A storage or stream to write.
#[derive(Debug, Clone)]
pub struct Item {
    /// At most 31 UTF-16 units; more are cut off.
    pub name: String,
    /// Index of the storage that holds it, which stands before it; `None` for the root.
    pub parent: Option<usize>,
    /// The stream's bytes; `None` for a storage.
    pub content: Option<Vec<u8>>,
}

/// Writes a compound file (version 3; version 4 above 7 MB). `class` is the root's class identifier.
#[must_use]
pub fn write(class: [u8; 16], items: &[Item]) -> Vec<u8> {
    let total: usize = items.iter().filter_map(|item| item.content.as_ref()).map(Vec::len).sum();
    let count = items.len() + 1;
    let rough = total + count * (128 + MINI) + 4 * CUTOFF;
    let shift = if rough / 512 / 128 + 2 < IN_HEADER { 9 } else { 12 };
    let mut file = File { shift, body: Vec::new(), fat: Vec::new() };

    let mut places = Vec::with_capacity(items.len());
    let mut mini = Vec::new();
    let mut mini_table: Vec<u32> = Vec::new();
    for item in items {
        places.push(match item.content.as_deref() {
            None => 0,
            Some([]) => END,
            Some(content) if content.len() < CUTOFF => {
                let first = mini_table.len();
                let sectors = content.len().div_ceil(MINI);
                chain(&mut mini_table, sectors);
                mini.extend_from_slice(content);
                mini.resize((first + sectors) * MINI, 0);
                first as u32
            }
            Some(content) => file.add(content),
        });
    }
    let mini_start = if mini.is_empty() { END } else { file.add(&mini) };
    let mini_words: Vec<u8> = mini_table.iter().flat_map(|word| word.to_le_bytes()).collect();
    let mini_table_start = if mini.is_empty() { END } else { file.add_filled(&mini_words, 0xff) };
    let mini_table_sectors = mini_words.len().div_ceil(file.size());
    let directory = directory(class, items, &places, (mini_start, mini.len()), file.size());
    let directory_sectors = directory.len().div_ceil(file.size());
    let directory_start = file.add_filled(&directory, 0);
    file.finish(directory_start, directory_sectors, mini_table_start, mini_table_sectors)
}

struct File {
    shift: u16,
    /// Everything behind the header.
    body: Vec<u8>,
    fat: Vec<u32>,
}

impl File {
    fn size(&self) -> usize {
        1 << self.shift
    }

    fn add(&mut self, content: &[u8]) -> u32 {
        self.add_filled(content, 0)
    }

    fn add_filled(&mut self, content: &[u8], fill: u8) -> u32 {
        let first = self.fat.len();
        let sectors = content.len().div_ceil(self.size()).max(1);
        chain(&mut self.fat, sectors);
        self.body.extend_from_slice(content);
        self.body.resize((first + sectors) * self.size(), fill);
        first as u32
    }

    fn finish(
        mut self,
        directory: u32,
        directory_sectors: usize,
        mini_table: u32,
        mini_sectors: usize,
    ) -> Vec<u8> {
        let per_sector = self.size() / 4;
        let first = self.fat.len();
        let mut tables = 1;
        while (first + tables).div_ceil(per_sector) > tables {
            tables += 1;
        }
        self.fat.extend(std::iter::repeat_n(FAT, tables));
        self.fat.resize(tables * per_sector, FREE);
        let words: Vec<u8> = self.fat.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.body.extend_from_slice(&words);

        let mut out = Vec::with_capacity(self.body.len() + self.size());
        out.extend_from_slice(&SIGNATURE);
        out.extend_from_slice(&[0; 16]);
        let version: u16 = if self.shift == 9 { 3 } else { 4 };
        for half in [0x3e, version, 0xfffe, self.shift, 6, 0, 0, 0] {
            out.extend_from_slice(&half.to_le_bytes());
        }
        let directory_sectors = if version == 3 { 0 } else { directory_sectors as u32 };
        let words = [
            directory_sectors,
            tables as u32,
            directory,
            0,
            CUTOFF as u32,
            mini_table,
            mini_sectors as u32,
            END,
            0,
        ];
        out.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        for i in 0..IN_HEADER {
            let sector = if i < tables { (first + i) as u32 } else { FREE };
            out.extend_from_slice(&sector.to_le_bytes());
        }
        out.resize(self.size(), 0);
        out.extend_from_slice(&self.body);
        out
    }
}

/// Adds a chain of the next `sectors` sectors to a table.
fn chain(table: &mut Vec<u32>, sectors: usize) {
    let first = table.len();
    table.extend((first + 1..first + sectors).map(|next| next as u32));
    table.push(END);
}

/// The entries: the root, then the items. The children of a storage are a balanced search tree.
fn directory(
    class: [u8; 16],
    items: &[Item],
    places: &[u32],
    (mini_start, mini_size): (u32, usize),
    sector: usize,
) -> Vec<u8> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); items.len() + 1];
    for (index, item) in items.iter().enumerate() {
        if let Some(list) = children.get_mut(item.parent.map_or(0, |parent| parent + 1)) {
            list.push(index + 1);
        }
    }
    let names: Vec<Vec<u16>> = std::iter::once("Root Entry")
        .chain(items.iter().map(|item| item.name.as_str()))
        .map(|name| name.encode_utf16().take(NAME).collect())
        .collect();
    // Left, right, child, black.
    let mut links = vec![[FREE, FREE, FREE, 1]; items.len() + 1];
    for (storage, mut list) in children.into_iter().enumerate() {
        // [MS-CFB] section 2.6.4: shorter names first, then by upper case.
        list.sort_by_cached_key(|&child| {
            let name = names.get(child).map(Vec::as_slice).unwrap_or_default();
            (name.len(), String::from_utf16_lossy(name).to_uppercase())
        });
        let top = tree(&list, &mut links);
        if let Some(link) = links.get_mut(storage) {
            link[2] = top;
        }
    }
    let mut out = Vec::new();
    for (index, (name, link)) in names.iter().zip(&links).enumerate() {
        let item = index.checked_sub(1).and_then(|index| items.get(index));
        let start =
            index.checked_sub(1).map_or(mini_start, |index| places.get(index).copied().unwrap_or(END));
        let (kind, size) = match item {
            None => (5, mini_size),
            Some(Item { content: None, .. }) => (1, 0),
            Some(Item { content: Some(content), .. }) => (2, content.len()),
        };
        let first = out.len();
        out.extend(name.iter().flat_map(|unit| unit.to_le_bytes()));
        out.resize(first + 64, 0);
        out.extend_from_slice(&(2 * (name.len() as u16 + 1)).to_le_bytes());
        out.extend_from_slice(&[kind, link[3] as u8]);
        out.extend(link[..3].iter().flat_map(|word| word.to_le_bytes()));
        out.extend_from_slice(if index == 0 { &class } else { &[0; 16] });
        out.extend_from_slice(&[0; 20]);
        out.extend_from_slice(&start.to_le_bytes());
        out.extend_from_slice(&(size as u64).to_le_bytes());
    }
    // Entries that are not used ([MS-CFB] section 2.6.3).
    while !out.len().is_multiple_of(sector) {
        let first = out.len();
        out.resize(first + 68, 0);
        out.extend_from_slice(&[0xff; 12]);
        out.resize(first + 128, 0);
    }
    out
}

/// Links a sorted list into a balanced tree and gives its top. The lowest level is red, all others black, which
/// satisfies the rules because only the lowest can be incomplete.
fn tree(list: &[usize], links: &mut [[u32; 4]]) -> u32 {
    let lowest = list.len().checked_ilog2().unwrap_or(0);
    let middle = |(low, high): (usize, usize)| if low < high { Some(low.midpoint(high)) } else { None };
    let id = |at: Option<usize>| at.and_then(|at| list.get(at)).map_or(FREE, |&entry| entry as u32);
    let mut waiting = vec![((0, list.len()), 0)];
    while let Some((range, level)) = waiting.pop() {
        let Some(at) = middle(range) else { continue };
        let (left, right) = ((range.0, at), (at + 1, range.1));
        if let Some(link) = list.get(at).and_then(|&entry| links.get_mut(entry)) {
            link[0] = id(middle(left));
            link[1] = id(middle(right));
            link[3] = u32::from(level == 0 || level < lowest);
        }
        waiting.push((left, level + 1));
        waiting.push((right, level + 1));
    }
    id(middle((0, list.len())))
}
