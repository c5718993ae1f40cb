//! What a method is called in lists and sentences.

use factordesk_model::{AuthenticationMethod, MethodId, MethodType};
use factordesk_view::reactive::Derived;
use factordesk_view::view;
use leptos::prelude::*;

use crate::context::Desk;
use crate::platform::intl;
use crate::state::{IdIndex, Row};
use crate::text::kinds;
use crate::text::label::{self, Label};

/// A method's label, which differs from those of the user's other methods. Reactive.
pub fn label_of(desk: Desk, method: &AuthenticationMethod) -> Label {
    desk.list
        .with(|list| label::label(list.methods(), method, &intl::moment))
}

/// The rows of the table with their labels, which it has anyway.
#[derive(Clone, Copy)]
pub struct Listed {
    /// The rows
    pub rows: Derived<Vec<Row>>,
    /// Their labels
    pub labels: Derived<Vec<Label>>,
}

impl Listed {
    /// Does the same as [`label_of`], without comparing all methods of a long list again. Reactive.
    pub fn label(self, desk: Desk, method: &AuthenticationMethod) -> Label {
        let is_it = |row: &Row| method.id.is_some() && row.method.id == method.id;
        let index = self.rows.with(|rows| rows.iter().position(is_it));
        let label = self.labels.with(|labels| labels.get(index?).cloned());
        label.unwrap_or_else(|| label_of(desk, method))
    }
}

/// A list of methods with their labels. For views of many methods: [`label_of`] compares all methods of the
/// list, so calling it for each of them freezes the page if the list is long.
#[derive(Clone, PartialEq, Default)]
pub struct LabelledList {
    methods: Vec<AuthenticationMethod>,
    labels: Vec<Label>,
    index: IdIndex,
}

impl LabelledList {
    /// A list with its labels.
    pub fn new(methods: Vec<AuthenticationMethod>) -> Self {
        Self {
            labels: label::labels(&methods, &intl::moment),
            index: IdIndex::of(&methods),
            methods,
        }
    }

    /// The methods.
    pub fn methods(&self) -> &[AuthenticationMethod] {
        &self.methods
    }

    /// The method with this id.
    pub fn find(&self, id: &MethodId) -> Option<&AuthenticationMethod> {
        self.methods.get(self.index.find(id)?)
    }

    /// A method's label. Also works for a method that isn't in the list.
    pub fn label(&self, method: &AuthenticationMethod) -> Label {
        let index = method.id.as_ref().and_then(|id| self.index.find(id));
        match index.and_then(|index| self.labels.get(index)) {
            Some(label) => label.clone(),
            None => label::label(&self.methods, method, &intl::moment),
        }
    }
}

/// The method's label, and its type if the label doesn't say it.
pub fn named(label: Label, kind: Option<&MethodType>) -> AnyView {
    let kind = kind.cloned();
    let kind = (!label.says_kind).then_some(move || kinds::kind(kind.as_ref()));
    view! {
        <bdi>{label.text}</bdi>
        // The space separates the two where CSS doesn't: in screen readers and in copied text.
        {kind.map(|kind| view! { " " <span class="row-kind"><bdi>{kind}</bdi></span> })}
    }
    .into_any()
}
