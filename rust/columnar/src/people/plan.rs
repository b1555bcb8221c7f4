//! Which columns of a base are read for what, by their roles.

use prozvon_normalize::refusal::{Remark, Scanner};

/// The columns of a base, by their places, for everything that is read from them. Where several have one role, the first of
/// them ranks first.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Full names, surnames, given names, patronymics.
    pub(super) names: [Vec<usize>; 4],
    pub(super) emails: Vec<usize>,
    /// Where an e-mail may stand that is nowhere else.
    pub(super) with_emails: Vec<usize>,
    pub(super) cities: Vec<usize>,
    pub(super) addresses: Vec<usize>,
    pub(super) postcodes: Vec<usize>,
    pub(super) companies: Vec<usize>,
    pub(super) births: Vec<usize>,
    /// When rows were made, changed, and their persons last spoken to.
    pub(super) moments: [Vec<usize>; 3],
    pub(super) tax_numbers: Vec<usize>,
    pub(super) genders: Vec<usize>,
    pub(super) withdrawn: Vec<usize>,
    pub(super) phones: Vec<usize>,
    /// Where people write freely, so that a refusal may stand there.
    pub(super) remarks: Vec<usize>,
    /// Columns named like a refusal.
    pub(super) refusing: Vec<usize>,
}

impl Plan {
    /// `columns` have a name and, where it is known, a role as `prozvon.schema.Role` calls it.
    pub(super) fn of(columns: &[(String, Option<String>)]) -> Self {
        let mut plan = Self::default();
        let mut scanner = Scanner::default();
        for (at, (name, role)) in columns.iter().enumerate() {
            let role = role.as_deref().unwrap_or("");
            plan.place(at, role);
            if matches!(role, "" | "phone" | "position" | "comment" | "company" | "address") {
                plan.with_emails.push(at);
            }
            let free = matches!(
                role,
                "" | "comment" | "tags" | "full_name" | "surname" | "given_name" | "patronymic"
            );
            if free
                || matches!(
                    role,
                    "phone" | "call_hours" | "consent" | "priority" | "company" | "position"
                )
            {
                plan.remarks.push(at);
            }
            if matches!(role, "" | "tags" | "consent") && refuses(name, &mut scanner) {
                plan.refusing.push(at);
            }
        }
        plan
    }

    fn place(&mut self, at: usize, role: &str) {
        let columns = match role {
            "full_name" => &mut self.names[0],
            "surname" => &mut self.names[1],
            "given_name" => &mut self.names[2],
            "patronymic" => &mut self.names[3],
            "email" => &mut self.emails,
            "city" => &mut self.cities,
            "address" => &mut self.addresses,
            "postcode" => &mut self.postcodes,
            "company" => &mut self.companies,
            "birth_date" => &mut self.births,
            "created_at" => &mut self.moments[0],
            "updated_at" => &mut self.moments[1],
            "last_contact" => &mut self.moments[2],
            "inn" => &mut self.tax_numbers,
            "gender" => &mut self.genders,
            "consent_withdrawn" => &mut self.withdrawn,
            "phone" => &mut self.phones,
            _ => return,
        };
        columns.push(at);
    }
}

/// Whether a header says what a remark says that refuses calls: `Не_звонить`.
fn refuses(header: &str, scanner: &mut Scanner) -> bool {
    let words = header.replace(['_', '-'], " ");
    let found = Scanner::is_worth_a_look(&words).then(|| scanner.scan(&words));
    found.flatten().is_some_and(|found| found.remark == Remark::Refusal)
}
