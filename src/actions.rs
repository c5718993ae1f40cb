//! One command each: call the proxy, then move the state.

use factordesk_model::{AuthenticationMethod, CreateRequest, MethodId, SetRequest, UpdateRequest};
use leptos::prelude::*;

use crate::api::ApiError;

/// How far a one-by-one deletion has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Methods dealt with
    pub done: usize,
    /// Methods in all
    pub of: usize,
}

/// The outcome of each deletion, in the order they were asked for.
pub type DeleteOutcomes = Vec<(MethodId, Result<(), ApiError>)>;

/// The commands, for `expect_context`. A second dispatch while the first is under way sends nothing: it gets the first one's result.
#[derive(Clone, Copy)]
pub struct Actions {
    create: Action<CreateRequest, Result<AuthenticationMethod, ApiError>>,
    update: Action<(MethodId, UpdateRequest), Result<AuthenticationMethod, ApiError>>,
    delete: Action<MethodId, Result<(), ApiError>>,
    delete_all: Action<(), Result<(), ApiError>>,
    delete_each: Action<Vec<MethodId>, DeleteOutcomes>,
    replace_all: Action<SetRequest, Result<(), ApiError>>,
    delete_progress: RwSignal<Progress>,
}

impl Actions {
    /// Adds a method.
    pub fn create(&self) -> Action<CreateRequest, Result<AuthenticationMethod, ApiError>> {
        self.create
    }

    /// Renames a method, or changes its channel.
    pub fn update(
        &self,
    ) -> Action<(MethodId, UpdateRequest), Result<AuthenticationMethod, ApiError>> {
        self.update
    }

    /// Deletes one method. One that is gone already counts as deleted.
    pub fn delete(&self) -> Action<MethodId, Result<(), ApiError>> {
        self.delete
    }

    /// Deletes every method, if the list is still the one that is shown.
    pub fn delete_all(&self) -> Action<(), Result<(), ApiError>> {
        self.delete_all
    }

    /// Deletes these methods, one after the other; the outcome of each.
    pub fn delete_each(&self) -> Action<Vec<MethodId>, DeleteOutcomes> {
        self.delete_each
    }

    /// How far [`Self::delete_each`] has come.
    pub fn delete_progress(&self) -> ReadSignal<Progress> {
        self.delete_progress.read_only()
    }

    /// Replaces every method, if the list is still the one that is shown.
    pub fn replace_all(&self) -> Action<SetRequest, Result<(), ApiError>> {
        self.replace_all
    }
}
