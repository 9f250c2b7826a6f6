//! People: which ids are one person.

use foldhash::HashMap;

use crate::timeline::{Id, IdKind};

/// An id as a number: a `user_id` or an `anonymous_id`.
pub(crate) type Identity = u32;

/// The ids so far, and whose each is.
#[derive(Debug, Default)]
pub(crate) struct People {
    users: HashMap<Box<str>, Identity>,
    visitors: HashMap<Box<str>, Identity>,
    /// For each id, the user that it was joined to and when, or nobody.
    joined: Vec<Option<(Identity, i64)>>,
    names: Vec<Box<str>>,
    is_user: Vec<bool>,
}

impl People {
    /// Whose an event is. `None` where it names nobody.
    ///
    /// An event with both ids joins the visitor to the user. Where a visitor has events with several users, the earliest
    /// counts: who shares a browser with another was there first. Of the same time, the first in the order of the alphabet.
    pub(crate) fn whose(&mut self, user_id: Option<&str>, anonymous_id: Option<&str>, at_ms: i64) -> Option<Identity> {
        let visitor = anonymous_id.map(|id| self.number(id, false));
        let Some(user_id) = user_id else {
            return visitor;
        };
        let user = self.number(user_id, true);
        let names = &self.names;
        let name_of = |user: Identity| names.get(user as usize);
        if let Some(joined) = visitor.and_then(|visitor| self.joined.get_mut(visitor as usize))
            && joined.is_none_or(|(other, earlier_ms)| (at_ms, name_of(user)) < (earlier_ms, name_of(other)))
        {
            *joined = Some((user, at_ms));
        }
        Some(user)
    }

    fn number(&mut self, id: &str, is_user: bool) -> Identity {
        let known = if is_user { &mut self.users } else { &mut self.visitors };
        if let Some(number) = known.get(id) {
            return *number;
        }
        let number = Identity::try_from(self.joined.len()).unwrap_or(Identity::MAX);
        known.insert(id.into(), number);
        self.joined.push(None);
        self.names.push(id.into());
        self.is_user.push(is_user);
        number
    }

    /// The number of an id: of a user, or else of a visitor.
    pub(crate) fn find(&self, id: &str) -> Option<Identity> {
        self.users.get(id).or_else(|| self.visitors.get(id)).copied()
    }

    /// Who names the person that an id is of.
    pub(crate) fn owner(&self, identity: Identity) -> Identity {
        let joined = self.joined.get(identity as usize).copied().flatten();
        joined.map_or(identity, |(user, _)| user)
    }

    /// An id by its number.
    pub(crate) fn id(&self, identity: Identity) -> Option<Id> {
        let kind = if self.is_user(identity) {
            IdKind::UserId
        } else {
            IdKind::AnonymousId
        };
        let id = self.names.get(identity as usize)?.to_string();
        Some(Id { kind, id })
    }

    /// The numbers and names of the ids that begin so.
    pub(crate) fn beginning_with(&self, beginning: &str) -> impl Iterator<Item = (&str, Identity)> {
        let numbered = self.names.iter().map(AsRef::as_ref).zip(0..);
        numbered.filter(move |(name, _)| name.starts_with(beginning))
    }

    /// How many ids there are.
    pub(crate) fn len(&self) -> usize {
        self.joined.len()
    }

    /// Whether an id is a `user_id`.
    pub(crate) fn is_user(&self, identity: Identity) -> bool {
        self.is_user.get(identity as usize).copied().unwrap_or(false)
    }

    /// The ids of each person.
    pub(crate) fn persons(&self) -> Persons {
        let owner = |identity: usize| self.owner(Identity::try_from(identity).unwrap_or(Identity::MAX)) as usize;
        let mut first = vec![0_u32; self.len() + 1];
        for identity in 0..self.len() {
            if let Some(count) = first.get_mut(owner(identity) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut first {
            sum += *start;
            *start = sum;
        }
        let mut next = first.clone();
        let mut identities = vec![0; self.len()];
        // Each person's own id stands before the others.
        let own = (0..self.len()).filter(|identity| owner(*identity) == *identity);
        let others = (0..self.len()).filter(|identity| owner(*identity) != *identity);
        for identity in own.chain(others) {
            if let Some(place) = next.get_mut(owner(identity)) {
                if let Some(slot) = identities.get_mut(*place as usize) {
                    *slot = Identity::try_from(identity).unwrap_or(Identity::MAX);
                }
                *place += 1;
            }
        }
        Persons { first, identities }
    }
}

/// The ids of each person, behind each other.
#[derive(Debug, Default)]
pub(crate) struct Persons {
    /// For each id, where the ids of the person of this name begin; none where the id is another person's.
    first: Vec<u32>,
    identities: Vec<Identity>,
}

impl Persons {
    /// The ids of the person of this name.
    pub(crate) fn of(&self, person: Identity) -> Option<&[Identity]> {
        let place = person as usize;
        match self.first.get(place..place + 2)? {
            [from, to] if from < to => self.identities.get(*from as usize..*to as usize),
            _ => None,
        }
    }

    /// Each person's ids, with the id that names the person.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Identity, &[Identity])> {
        self.first.windows(2).zip(0..).filter_map(|(ends, person)| match ends {
            [from, to] if from < to => Some((person, self.identities.get(*from as usize..*to as usize)?)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn persons(people: &People) -> Vec<Vec<Identity>> {
        let mut persons: Vec<Vec<Identity>> = people.persons().iter().map(|(_, ids)| ids.to_vec()).collect();
        persons.sort();
        persons
    }

    #[test]
    fn a_visitor_is_the_user_who_was_named_with_it_also_for_the_past() {
        let mut people = People::default();
        let visitor = people.whose(None, Some("a1"), 1);
        let stranger = people.whose(None, Some("a2"), 1);
        assert_eq!(persons(&people), [[0], [1]]);
        let user = people.whose(Some("u1"), Some("a1"), 5);
        assert_eq!((visitor, stranger, user), (Some(0), Some(1), Some(2)));
        assert_eq!(persons(&people), [vec![1], vec![2, 0]]);
        assert_eq!(people.whose(None, None, 1), None);
    }

    #[test]
    fn the_first_user_of_a_browser_keeps_what_was_before_whatever_arrives_first() {
        for order in [[("u1", 5), ("u2", 9)], [("u2", 9), ("u1", 5)]] {
            let mut people = People::default();
            for (user, at_ms) in order {
                people.whose(Some(user), Some("a"), at_ms);
            }
            let first = people.users.get("u1").copied();
            let of_first = people
                .persons()
                .iter()
                .find(|(person, _)| Some(*person) == first)
                .map(|(_, ids)| ids.len());
            assert_eq!(of_first, Some(2));
        }
    }

    #[test]
    fn of_two_users_at_the_same_time_the_first_by_name_has_the_browser_whatever_arrives_first() {
        for order in [["u1", "u2"], ["u2", "u1"]] {
            let mut people = People::default();
            for user in order {
                people.whose(Some(user), Some("a"), 5);
            }
            let visitor = people.visitors.get("a").copied().unwrap_or_default();
            assert_eq!(people.id(people.owner(visitor)).map(|id| id.id).as_deref(), Some("u1"));
        }
    }

    #[test]
    fn a_user_and_a_visitor_of_the_same_name_are_two() {
        let mut people = People::default();
        people.whose(Some("x"), None, 1);
        people.whose(None, Some("x"), 1);
        assert_eq!(people.len(), 2);
        assert!(people.is_user(0) && !people.is_user(1));
    }
}
