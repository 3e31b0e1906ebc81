//! Members of files that an opener took apart: each becomes an artifact, and what the opener says gets its place.

use super::{Found, Unfolding};
use crate::kind::Reading;
use crate::{containers, passwords};
use creel_evidence::dissection::{Collector, Feature, Link};
use creel_evidence::locus::Locus;
use creel_evidence::{ArtifactId, ArtifactRole, Container, ContentType, Derivation, Picture, View};
use creel_openers::member::{FoundCollector, Member, MemberKind, Of, Opened, Opening, Place, Source};
use creel_openers::reference;
use std::borrow::Cow;

impl Unfolding<'_> {
    /// Opens the artifact at `index`, a file of this kind.
    pub(super) fn members(&mut self, container: Container, bytes: &[u8], index: usize, depth: usize) {
        let Some(holder) = self.tree.artifacts.get(index) else { return };
        let (id, role, charset) = (holder.id, holder.role, holder.charset.clone());
        let candidates = if containers::may_be_locked(container) {
            self.words.candidates(&self.tree, index)
        } else {
            Vec::new()
        };
        let passwords: Vec<String> = candidates.iter().map(|candidate| candidate.word.clone()).collect();
        let source = Source { bytes, charset: charset.as_deref() };
        let mut opening = Opening { passwords: &passwords, budget: &mut self.budget };
        let opened = containers::open(container, source, &mut opening);
        let at = Locus::bytes(id, 0..bytes.len());
        let used = opened.members.iter().filter_map(|member| member.password.as_deref());
        self.tree.features.extend(passwords::opened(used, &candidates, &at));
        let derived = |index, password| Derivation::Member { container, index, password };
        self.take_in(opened, (index, id, role), depth, container.holds_codes(), &at, &derived);
    }

    /// Takes in what came out of the artifact `holder`: its index, identity and role. Anomalies point `here`.
    pub(super) fn take_in(
        &mut self,
        opened: Opened,
        holder: (usize, ArtifactId, ArtifactRole),
        depth: usize,
        is_code: bool,
        here: &Locus,
        derived: &dyn Fn(usize, Option<String>) -> Derivation,
    ) {
        let (index, id, role) = holder;
        for (kind, detail) in opened.anomalies {
            self.complain(kind, detail, here.clone());
        }
        if let Some(looks) = opened.looks {
            self.tree.pictures.push(Picture { artifact: id, looks, share: None });
        }
        let read = self.tree.links.len();
        let added: Vec<Option<(ArtifactId, ArtifactRole)>> =
            opened.members.into_iter().map(|member| self.member(derived, member, index, depth)).collect();
        if is_code {
            // What a code says is a text, too, but nobody sees its addresses there: its opener tells them.
            self.tree.links.truncate(read);
        }
        let whose = |place: Place| match place.of {
            Of::Own => Some((id, role)),
            Of::Member(position) => added.get(position).copied().flatten(),
        };
        let at = |artifact, place: Place| match place.view {
            View::Bytes => Locus::bytes(artifact, place.span),
            View::Utf8 => Locus::utf8(artifact, place.span),
        };
        for link in opened.links {
            let Some((artifact, role)) = whose(link.at).filter(|_| self.budget.spend_link()) else {
                continue;
            };
            self.tree.links.push(Link {
                artifact,
                role,
                context: link.context,
                target: reference::resolve(&reference::clean(&link.raw), None),
                raw: link.raw,
                text: link.text,
                visible: link.visible,
                position: 0,
                at: at(artifact, link.at),
            });
        }
        for found in opened.collectors {
            let Some((artifact, _)) = whose(found.at).filter(|_| self.budget.spend_object()) else {
                continue;
            };
            let at = at(artifact, found.at);
            let FoundCollector { at: _, kind, target, method, fields, service_id, chat } = found;
            self.tree.collectors.push(Collector { kind, target, method, fields, service_id, chat, at });
        }
        for feature in opened.features {
            let Some((artifact, _)) = whose(feature.at).filter(|_| self.budget.spend_object()) else {
                continue;
            };
            let at = at(artifact, feature.at);
            self.tree.features.push(Feature { kind: feature.kind, detail: feature.detail, at });
        }
    }

    /// Adds one member; `None` if there is no room for it.
    fn member(
        &mut self,
        derived: &dyn Fn(usize, Option<String>) -> Derivation,
        member: Member,
        parent: usize,
        depth: usize,
    ) -> Option<(ArtifactId, ArtifactRole)> {
        let Member { index, name, name_at, declared_type, kind, bytes, password } = member;
        let derivation = derived(index, password);
        if kind == MemberKind::Part {
            let is = creel_openers::filetype::recognise(&bytes);
            let charset = (is == ContentType::Text).then_some("utf-8");
            let at = self.property(parent, derivation, &bytes, is, charset)?;
            return Some((self.tree.artifacts.get(at)?.id, ArtifactRole::Property));
        }
        let holder = self.tree.artifacts.get(parent)?.id;
        let role = match kind {
            MemberKind::File => ArtifactRole::Entry,
            MemberKind::Picture => ArtifactRole::Inline,
            MemberKind::Text | MemberKind::Page | MemberKind::Code | MemberKind::Part => {
                ArtifactRole::Content
            }
        };
        let reading = match kind {
            MemberKind::Text => Some(Reading::Text),
            MemberKind::Page => Some(Reading::Page),
            MemberKind::Code => Some(Reading::Code),
            MemberKind::File | MemberKind::Picture | MemberKind::Part => None,
        };
        let found = Found {
            parent,
            derivation,
            role,
            declared_type: declared_type.as_deref(),
            declared_charset: reading.is_some().then_some("utf-8"),
            name: name.as_deref(),
            name_at: name_at.map(|at| Locus::bytes(holder, at)),
            depth,
        };
        let at = self.tree.artifacts.len();
        self.add_as(found, Cow::Owned(bytes), reading);
        self.tree.artifacts.get(at).map(|added| (added.id, role))
    }
}
