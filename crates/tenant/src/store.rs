//! The users and their methods: in memory, and written through to the data file, if there is one.

use std::collections::HashMap;
use std::sync::Mutex;

use factordesk_model::{AuthenticationMethod, GuardianFactor, UserId, UserSummary};

use crate::fixtures::SeedFile;
use crate::memberships::{Organization, Role};
use crate::persist::{DataFile, PersistError};
use crate::sync::lock;
use crate::tickets::StoredTicket;

/// A user and their methods, in the order of creation.
#[derive(Clone, Default)]
pub(crate) struct Record {
    pub(crate) user: UserSummary,
    pub(crate) methods: Vec<AuthenticationMethod>,
    /// Number of browsers that skip the second factor
    pub(crate) remembered_browsers: u32,
    pub(crate) tickets: Vec<StoredTicket>,
}

/// The factors and channels that the tenant has turned on, and what users can belong to.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) factors: Vec<GuardianFactor>,
    pub(crate) message_types: Vec<String>,
    pub(crate) roles: Vec<Role>,
    pub(crate) organizations: Vec<Organization>,
}

/// All data of the tenant.
pub(crate) struct Data {
    records: Vec<Record>,
    index: HashMap<UserId, usize>,
    pub(crate) settings: Settings,
}

impl Data {
    /// The data of a seed. Users without a valid id can't be addressed, so they are left out.
    pub(crate) fn from_seed(seed: SeedFile) -> Self {
        let mut data = Self {
            records: Vec::with_capacity(seed.users.len()),
            index: HashMap::new(),
            settings: Settings {
                factors: seed.factors,
                message_types: seed.message_types,
                roles: seed.roles,
                organizations: seed.organizations,
            },
        };
        let mut methods = seed.authentication_methods;
        let mut tickets = seed.tickets;
        for user in seed.users {
            if let Some(id) = user.user_id.clone() {
                let record = Record {
                    user,
                    methods: methods.remove(id.as_str()).unwrap_or_default(),
                    remembered_browsers: seed
                        .remembered_browsers
                        .get(id.as_str())
                        .copied()
                        .unwrap_or_default(),
                    tickets: tickets.remove(id.as_str()).unwrap_or_default(),
                };
                data.put(id, record);
            }
        }
        data
    }

    /// The same data as a seed.
    pub(crate) fn to_seed(&self) -> SeedFile {
        let mut seed = SeedFile {
            factors: self.settings.factors.clone(),
            message_types: self.settings.message_types.clone(),
            roles: self.settings.roles.clone(),
            organizations: self.settings.organizations.clone(),
            ..SeedFile::empty()
        };
        for record in &self.records {
            let Some(id) = &record.user.user_id else {
                continue;
            };
            seed.users.push(record.user.clone());
            if !record.methods.is_empty() {
                seed.authentication_methods
                    .insert(id.as_str().to_owned(), record.methods.clone());
            }
            if record.remembered_browsers > 0 {
                seed.remembered_browsers
                    .insert(id.as_str().to_owned(), record.remembered_browsers);
            }
            if !record.tickets.is_empty() {
                seed.tickets
                    .insert(id.as_str().to_owned(), record.tickets.clone());
            }
        }
        seed
    }

    pub(crate) fn get(&self, id: &UserId) -> Option<&Record> {
        self.index.get(id).and_then(|at| self.records.get(*at))
    }

    pub(crate) fn records(&self) -> &[Record] {
        &self.records
    }

    /// Adds a record, or replaces that of the same user.
    fn put(&mut self, id: UserId, record: Record) {
        if let Some(old) = self.index.get(&id).and_then(|at| self.records.get_mut(*at)) {
            *old = record;
        } else {
            self.index.insert(id, self.records.len());
            self.records.push(record);
        }
    }
}

/// The data behind one lock, written through to the file.
pub(crate) struct Store {
    data: Mutex<Data>,
    file: Option<DataFile>,
}

/// Why a mutation wasn't made.
pub(crate) enum ChangeError<E> {
    /// There is no such user.
    NoSuchUser,
    /// The mutation was rejected.
    Refused(E),
    /// The file couldn't be written; the data is unchanged.
    Persist(PersistError),
}

impl Store {
    pub(crate) fn new(data: Data, file: Option<DataFile>) -> Self {
        Self {
            data: Mutex::new(data),
            file,
        }
    }

    /// Reads from the data.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&Data) -> R) -> R {
        look(&lock(&self.data))
    }

    /// Changes a user's record atomically: memory is only updated if `change` succeeds and the file is written.
    pub(crate) fn change<R, E>(
        &self,
        id: &UserId,
        change: impl FnOnce(&mut Record) -> Result<R, E>,
    ) -> Result<R, ChangeError<E>> {
        let mut data = lock(&self.data);
        // A copy, which is dropped if `change` fails halfway.
        let mut record = data.get(id).ok_or(ChangeError::NoSuchUser)?.clone();
        let result = change(&mut record).map_err(ChangeError::Refused)?;
        self.keep(&mut data, id, record)
            .map_err(ChangeError::Persist)?;
        Ok(result)
    }

    /// Adds a user, or replaces it and keeps its methods.
    pub(crate) fn put_user(&self, id: &UserId, user: UserSummary) -> Result<(), PersistError> {
        let mut data = lock(&self.data);
        let mut record = data.get(id).cloned().unwrap_or_default();
        record.user = user;
        self.keep(&mut data, id, record)
    }

    /// Changes the tenant's settings.
    pub(crate) fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<(), PersistError> {
        let mut data = lock(&self.data);
        let mut settings = data.settings.clone();
        change(&mut settings);
        if let Some(file) = &self.file {
            file.put_settings(&settings)?;
        }
        data.settings = settings;
        Ok(())
    }

    fn keep(&self, data: &mut Data, id: &UserId, record: Record) -> Result<(), PersistError> {
        // The file first: if writing fails, memory is unchanged.
        if let Some(file) = &self.file {
            // A user keeps the position, which is the key in the file: lists keep their order after
            // a restart.
            let at = data.index.get(id).copied().unwrap_or(data.records.len());
            file.put_record(at as u64, &record)?;
        }
        data.put(id.clone(), record);
        Ok(())
    }
}
