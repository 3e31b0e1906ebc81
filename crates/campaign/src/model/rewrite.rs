//! Writing a model over a table, so that the comments stay where they belong.

use super::Model;

impl Model {
    /// `table` with this model's numbers, and `note` (one line each) below its head. What the table does not say is added
    /// at its end, so that [`Model::read`] gives this model.
    #[must_use]
    pub fn written_over(&self, table: &str, note: &[String]) -> String {
        let whole = self.table();
        let mut left: Vec<&str> = whole.lines().collect();
        let mut text = String::new();
        let mut noted = false;
        for line in table.trim_start_matches('\u{feff}').lines() {
            if !noted && !line.starts_with('#') {
                noted = true;
                note.iter().for_each(|line| push(&mut text, &format!("# {line}")));
            }
            let name = |line: &str| -> Vec<String> {
                let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
                let names = match cells.first() {
                    Some(&"prior") => 3,
                    Some(&"version") => 1,
                    _ => 2,
                };
                cells.into_iter().take(names).map(str::to_owned).collect()
            };
            match left.iter().position(|own| !line.starts_with('#') && name(own) == name(line)) {
                Some(at) => push(&mut text, left.remove(at)),
                None => push(&mut text, line),
            }
        }
        left.into_iter().for_each(|line| push(&mut text, line));
        text
    }
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::campaign::Family;

    #[test]
    fn a_table_keeps_its_comments_and_takes_the_numbers() {
        let mut model = Model::shipped().clone();
        model.set_reliability(Family::Lure, "title", 123);
        let text = model.written_over(Model::shipped_table(), &["by a test".to_owned()]);
        assert_eq!(Model::read(&text), Ok(model.clone()));
        let other = |table: &str| table.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(other(&text), other(Model::shipped_table()) + 1);
        let changed: Vec<&str> = text.lines().filter(|line| !Model::shipped_table().contains(line)).collect();
        assert_eq!(
            changed,
            ["# by a test", "prior\tlure\ttitle\t123\t6000", "differs\tlure\t0"],
            "and what it left out"
        );
        // Over a table that says little, the rest is added.
        let text = model.written_over("# mine\nversion\t9\nset\thubs\t3\n", &[]);
        assert_eq!(Model::read(&text), Ok(model));
    }
}
