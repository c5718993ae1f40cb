//! Finds the methods of a list by id.

use factordesk_model::{AuthenticationMethod, MethodId};

/// The positions of the methods of a list, by id.
///
/// For code that looks up every method of a list. Comparing each id with the whole list is quadratic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IdIndex(Vec<(MethodId, usize)>);

impl IdIndex {
    /// The positions of these methods. Those without an id aren't found.
    pub fn of(methods: &[AuthenticationMethod]) -> Self {
        // Sorted by insertion: `sort` and maps would add more code to the page, and moving the entries
        // of a thousand methods costs little.
        let mut sorted: Vec<(MethodId, usize)> = Vec::new();
        for (position, method) in methods.iter().enumerate() {
            let Some(id) = &method.id else { continue };
            // Behind its equals, so that the first of them is found.
            let place = sorted.partition_point(|(other, _)| other <= id);
            sorted.insert(place, (id.clone(), position));
        }
        Self(sorted)
    }

    /// The position of the first method with this id.
    pub fn find(&self, id: &MethodId) -> Option<usize> {
        let place = self.0.partition_point(|(other, _)| other < id);
        let (found, position) = self.0.get(place)?;
        (found == id).then_some(*position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_finds_the_first_of_each_id() {
        let method = |id| AuthenticationMethod {
            id: MethodId::new(id).ok(),
            ..AuthenticationMethod::default()
        };
        let index = IdIndex::of(&["b", "a", "", "b", "c"].map(method));
        let find = |id| index.find(&MethodId::new(id).unwrap());
        assert_eq!(
            ["a", "b", "c", "d"].map(find),
            [Some(1), Some(0), Some(4), None]
        );
        assert_eq!(IdIndex::default().find(&MethodId::new("a").unwrap()), None);
    }
}
