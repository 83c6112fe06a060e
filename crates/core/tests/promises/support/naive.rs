//! The same questions answered the plain way: filter everything, sort everything, cut a slice.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use mullion_core::{Direction, Filter, ParentFilter, SortField, SortKey, Wanted, Window};
use mullion_model::{Relation, Session, SessionId, Timestamp};

use super::id_of;

/// Sessions by source and native id.
pub(crate) type Sessions = BTreeMap<(String, String), Session>;

/// The product of each source of these worlds.
pub(crate) const PRODUCT: &str = "em";

/// The ids of the sessions that pass, in order.
pub(crate) fn answer(sessions: &Sessions, filter: &Filter, keys: &[SortKey]) -> Vec<SessionId> {
    let mut rows: Vec<_> = sessions
        .iter()
        .map(|((source, id), session)| (id_of(source, id), source.as_str(), session))
        .filter(|(_, source, session)| passes(filter, source, session))
        .collect();
    rows.sort_by(|left, right| {
        let mut ordering = Ordering::Equal;
        for key in keys {
            let (left, right) = (value(key.field, left), value(key.field, right));
            ordering = ordering.then(match key.direction {
                Direction::Ascending => (left.is_none(), left).cmp(&(right.is_none(), right)),
                Direction::Descending => {
                    (left.is_none(), Reverse(left)).cmp(&(right.is_none(), Reverse(right)))
                }
            });
        }
        ordering.then(left.0.cmp(&right.0))
    });
    rows.into_iter().map(|(id, ..)| id).collect()
}

/// Whether a session passes; every row of these worlds is present.
pub(crate) fn passes(filter: &Filter, source: &str, session: &Session) -> bool {
    let job = session.job.clone().unwrap_or_default();
    let is_of_job = match &filter.jobs {
        Wanted::Anything => true,
        Wanted::OneOf { values, null } => {
            (session.job.is_none() && *null)
                || job.id.as_ref().is_some_and(|id| values.contains(id))
                || job.name.as_ref().is_some_and(|name| values.contains(name))
        }
    };
    let parent = session.parent.as_ref();
    let is_related = match filter.parent {
        ParentFilter::Any => true,
        ParentFilter::NoParts => parent.map(|parent| parent.relation) != Some(Relation::Part),
        ParentFilter::Of(id) => parent
            .and_then(|parent| parent.native.as_ref())
            .is_some_and(|native| id_of(source, &native.id) == id),
    };
    let texts = [
        Some(session.name.clone()),
        job.name,
        session.object.clone(),
        session.organization.clone(),
        session.initiated_by.clone(),
        session.server.clone(),
    ];
    let mentions = filter.text.as_ref().is_none_or(|needle| {
        texts.iter().flatten().any(|text| lower(text).contains(&lower(needle)))
    });
    is_of_job
        && is_related
        && mentions
        && wants(&filter.sources, Some(source.to_owned()))
        && wants(&filter.products, Some(PRODUCT.to_owned()))
        && wants(&filter.kinds, Some(session.kind))
        && wants(&filter.workloads, session.workload)
        && wants(&filter.states, Some(session.state))
        && wants(&filter.results, session.result)
        && wants(&filter.servers, session.server.clone())
        && wants(&filter.organizations, session.organization.clone())
        && filter.presence.contains(&mullion_model::Presence::Present)
        && is_within(filter.started, session.started_at)
        && is_within(filter.ended, session.ended_at)
}

/// Whether a value is wanted.
fn wants<T: Ord>(wanted: &Wanted<T>, value: Option<T>) -> bool {
    match (wanted, value) {
        (Wanted::Anything, _) => true,
        (Wanted::OneOf { null, .. }, None) => *null,
        (Wanted::OneOf { values, .. }, Some(value)) => values.contains(&value),
    }
}

/// Whether a moment is inside a window.
fn is_within(window: Window, moment: Option<Timestamp>) -> bool {
    match (window.after, window.before, moment) {
        (None, None, _) => true,
        (_, _, None) => false,
        (after, before, Some(moment)) => {
            after.is_none_or(|after| after <= moment) && before.is_none_or(|before| moment < before)
        }
    }
}

/// What a session has in a field, as something that sorts: numbers as themselves, words by their
/// rank, texts lowered and cut.
fn value(
    field: SortField,
    (_, source, session): &(SessionId, &str, &Session),
) -> Option<(i64, String)> {
    let number = |number: i64| (number, String::new());
    let text = |text: &str| (0, lower(&text.chars().take(64).collect::<String>()));
    let ticks = |moment: Timestamp| number(moment.ticks());
    match field {
        SortField::StartedAt => session.started_at.map(ticks),
        SortField::EndedAt => session.ended_at.map(ticks),
        SortField::Duration => match (session.started_at, session.ended_at) {
            (Some(from), Some(to)) if to >= from => Some(number(to.ticks() - from.ticks())),
            _ => None,
        },
        SortField::Name => Some(text(&session.name)),
        SortField::Job => session.job.as_ref()?.name.as_deref().map(text),
        SortField::Object => session.object.as_deref().map(text),
        SortField::Source => Some(text(source)),
        SortField::Product => Some(text(PRODUCT)),
        SortField::Server => session.server.as_deref().map(text),
        SortField::Kind => Some(number(rank(mullion_model::Kind::ALL, session.kind))),
        SortField::Workload => {
            session.workload.map(|word| number(rank(mullion_model::Workload::ALL, word)))
        }
        SortField::State => Some(number(rank(mullion_model::State::ALL, session.state))),
        SortField::Result => {
            session.result.map(|word| number(rank(mullion_model::Outcome::ALL, word)))
        }
        SortField::Organization => session.organization.as_deref().map(text),
    }
}

/// The rank of a word in its vocabulary.
fn rank<T: PartialEq + Copy>(all: &[T], word: T) -> i64 {
    all.iter().position(|known| *known == word).unwrap().try_into().unwrap()
}

/// Lower case, which for the texts of these worlds is simple case folding.
fn lower(text: &str) -> String {
    text.to_lowercase()
}
