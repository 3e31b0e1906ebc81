use creel_openers::Budget;
use creel_openers::member::{Of, Opening};
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let seconds: u64 = args[0].parse().unwrap();
    let seeds: Vec<Vec<u8>> =
        args[1..].iter().filter_map(|f| std::fs::read(f).ok()).filter(|b| b.len() < 120_000).collect();
    let mut state = 0x9E3779B97F4A7C15u64 ^ std::process::id() as u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let words: [&[u8]; 16] = [
        b"0 R",
        b"<<",
        b">>",
        b"[",
        b"(",
        b"stream\n",
        b"endstream",
        b"endobj",
        b"/Length 99999999",
        b"/Kids",
        b"-1",
        b"4294967296",
        b"/W [8 8 8]",
        b"99 0 obj",
        b"xref",
        b"trailer",
    ];
    let end = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    let (mut n, mut worst) = (0, 0.0f64);
    while std::time::Instant::now() < end {
        let mut bytes = seeds[next() as usize % seeds.len()].clone();
        for _ in 0..1 + next() % 12 {
            let at = next() as usize % bytes.len();
            match next() % 6 {
                0 => bytes[at] = next() as u8,
                1 => bytes[at] ^= 1 << (next() % 8),
                2 => {
                    let w = words[next() as usize % words.len()];
                    for (i, b) in w.iter().enumerate() {
                        if let Some(p) = bytes.get_mut(at + i) {
                            *p = *b
                        }
                    }
                }
                3 => {
                    let w = words[next() as usize % words.len()];
                    bytes.splice(at..at, w.iter().copied());
                }
                4 => {
                    let other = &seeds[next() as usize % seeds.len()];
                    let from = next() as usize % other.len();
                    let to = (from + next() as usize % 2000).min(other.len());
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
                _ => {
                    let to = (at + next() as usize % 300).min(bytes.len());
                    bytes.drain(at..to);
                    if bytes.is_empty() {
                        bytes.push(0)
                    }
                }
            }
        }
        std::fs::write(format!("/tmp/pdf/last-{}.pdf", std::process::id()), &bytes).unwrap();
        let start = std::time::Instant::now();
        let mut budget = Budget::default();
        let passwords = ["4711".to_owned()];
        let opened =
            creel_openers::pdf::open(&bytes, &mut Opening { passwords: &passwords, budget: &mut budget });
        let took = start.elapsed().as_secs_f64();
        if took > worst {
            worst = took;
            std::fs::copy(format!("/tmp/pdf/last-{}.pdf", std::process::id()), "/tmp/pdf/worst.pdf").unwrap();
        }
        for m in opened.members.iter().take(6) {
            let again = creel_openers::pdf::member(&bytes, m.index, m.password.as_deref());
            if again.as_ref() != Some(&m.bytes) {
                std::fs::write("/tmp/pdf/differs.pdf", &bytes).unwrap();
                panic!("member {}", m.index)
            }
        }
        for p in opened.links.iter().map(|l| l.at).chain(opened.features.iter().map(|f| f.at)) {
            let len = match p.of {
                Of::Own => bytes.len(),
                Of::Member(i) => opened.members[i].bytes.len(),
            };
            assert!(p.span.end <= len && p.span.start <= p.span.end);
        }
        n += 1;
    }
    println!("{n} inputs, worst {:.3} s", worst);
}
