//! The tables of hosts, redirectors and shared values that are looked up: the shipped ones, or those with a user's rows in front.
//!
//! Nearly everything that reads a mail asks what a host is. So that not every function passes two tables along, a
//! look-up goes to the tables of its *scope*: [`Tables::scope`] makes tables those of one thread while one function
//! runs. Nothing else can set them, so that what runs in a scope is a function of its tables as if they were handed
//! in, and examinations by other tables can run beside it. Outside of any scope the shipped tables hold.

use crate::hosts::Hosts;
use crate::redirects::Redirectors;
use crate::shared::SharedValues;
use crate::table::TableErrors;
use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

/// What is known of hosts, and of links that lead on to the link inside them.
#[derive(Debug)]
pub struct Tables {
    pub(crate) hosts: Hosts,
    pub(crate) redirectors: Redirectors,
    pub(crate) shared: SharedValues,
}

/// Which of a user's tables cannot be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TablesError {
    /// That of hosts.
    Hosts(TableErrors),
    /// That of redirectors.
    Redirectors(TableErrors),
    /// That of shared values.
    Shared(TableErrors),
}

static SHIPPED: LazyLock<Arc<Tables>> = LazyLock::new(|| {
    Arc::new(Tables {
        hosts: Hosts::shipped(),
        redirectors: Redirectors::shipped(),
        shared: SharedValues::shipped(),
    })
});

thread_local! {
    static SCOPE: RefCell<Option<Arc<Tables>>> = const { RefCell::new(None) };
}

impl Tables {
    /// What is compiled in.
    #[must_use]
    pub fn shipped() -> &'static Arc<Self> {
        &SHIPPED
    }

    /// What is compiled in, and a user's rows, which go before it. Each table has the columns of the shipped one
    /// (`data/hosts.tsv`, `data/redirectors.tsv`, `data/shared.tsv`), separated by tabs; lines that begin with `#` are comments.
    ///
    /// # Errors
    /// Every line that cannot be read, each with its number and a hint.
    pub fn with(
        hosts: Option<&str>,
        redirectors: Option<&str>,
        shared: Option<&str>,
    ) -> Result<Arc<Self>, TablesError> {
        if hosts.is_none() && redirectors.is_none() && shared.is_none() {
            return Ok(Arc::clone(&SHIPPED));
        }
        let hosts = Hosts::with(hosts.unwrap_or_default()).map_err(TablesError::Hosts)?;
        let redirectors =
            Redirectors::with(redirectors.unwrap_or_default()).map_err(TablesError::Redirectors)?;
        let shared = SharedValues::with(shared.unwrap_or_default()).map_err(TablesError::Shared)?;
        Ok(Arc::new(Self { hosts, redirectors, shared }))
    }

    /// Runs `inside` with these tables as the ones that are looked up, on this thread.
    pub fn scope<T>(self: &Arc<Self>, inside: impl FnOnce() -> T) -> T {
        /// Gives the outer scope its tables back, also when `inside` unwinds.
        struct Restore(Option<Arc<Tables>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                SCOPE.set(self.0.take());
            }
        }
        let _restore = Restore(SCOPE.replace(Some(Arc::clone(self))));
        inside()
    }
}

/// Asks the tables of the scope.
pub(crate) fn ask<T>(question: impl FnOnce(&Tables) -> T) -> T {
    SCOPE.with_borrow(|scope| question(scope.as_deref().unwrap_or(&SHIPPED)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::{self, HostClass};
    use creel_evidence::DomainName;
    use creel_evidence::web::WebAddress;

    fn is_shortener(name: &str) -> bool {
        hosts::is(&DomainName::parse(name).unwrap(), HostClass::Shortener)
    }

    #[test]
    fn a_scope_ends_where_it_ends() {
        let mine = Tables::with(Some("go.firm.example\tshortener"), None, None).unwrap();
        assert!(!is_shortener("go.firm.example"));
        mine.scope(|| {
            assert!(is_shortener("go.firm.example") && is_shortener("bit.ly"));
            Tables::shipped().scope(|| assert!(!is_shortener("go.firm.example")));
            assert!(is_shortener("go.firm.example"));
            std::thread::spawn(|| assert!(!is_shortener("go.firm.example"))).join().unwrap();
        });
        assert!(!is_shortener("go.firm.example"));
        let panicked = std::panic::catch_unwind(|| mine.scope(|| panic!("inside")));
        assert!(panicked.is_err() && !is_shortener("go.firm.example"));
    }

    #[test]
    fn a_users_rows_go_first() {
        let rows =
            "www.google.com/url\tdest\topen-redirect\tour proxy\nin.firm.example/\tto\ttracker\tour counter";
        let mine = Tables::with(None, Some(rows), None).unwrap();
        let target = |text: &str| {
            hosts::redirect_target(&WebAddress::parse(text).unwrap()).map(|redirect| redirect.service)
        };
        let google = "https://www.google.com/url?q=https://a.test/&dest=https://b.test/";
        assert_eq!(target(google).as_deref(), Some("Google search result"));
        mine.scope(|| {
            assert_eq!(target(google).as_deref(), Some("our proxy"));
            assert_eq!(target("https://in.firm.example/?to=https://a.test/").as_deref(), Some("our counter"));
        });
    }

    #[test]
    fn a_table_says_which_it_is() {
        assert!(matches!(Tables::with(Some("x"), None, None), Err(TablesError::Hosts(_))));
        assert!(matches!(Tables::with(None, Some("x"), None), Err(TablesError::Redirectors(_))));
        assert!(matches!(Tables::with(None, None, Some("x")), Err(TablesError::Shared(_))));
        assert!(Arc::ptr_eq(&Tables::with(None, None, None).unwrap(), Tables::shipped()));
    }
}
