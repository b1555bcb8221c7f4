//! One piece of a base, engine after engine.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{UInt16Type, UInt64Type};
use arrow_array::{ArrayRef, BooleanArray, RecordBatch, TimestampMicrosecondArray};
use arrow_schema::ArrowError;
use prozvon_normalize::Issue;
use prozvon_normalize::date::{Kind, Reading};
use prozvon_phone::Metadata;

use super::issues::{Bits, RowIssue};
use super::made::{Made, PHONES, missing};
use super::{People, Piece, Readers, of, said};
use crate::cells::{Columns, Taken, put, text_builder, texts};
use crate::text::Text;
use crate::{addresses, companies, dates, emails, names, phone, remarks, rows};

impl People {
    /// The columns that are taken, of one piece; `named` are its names.
    pub(super) fn rest(
        &self,
        piece: &Piece<'_>,
        named: &Columns,
        readers: &mut Readers,
        metadata: &Metadata,
    ) -> Result<Vec<ArrayRef>, ArrowError> {
        let rows = piece.rows.num_rows();
        let arrays = texts(&piece.rows)?;
        let of = |places: &[usize]| of(&arrays, places);
        let (plan, how) = (&self.plan, &self.how);
        let mut bits = Bits::new(rows);
        let mut made = Made::default();
        let taken = |column: &str| self.takes(column);
        let shown = |column: &str| taken(column) || taken("usable");

        let name = |at: usize| named[at].clone().ok_or_else(missing);
        let note = name(names::NOTE)?;
        let note_cells = Text::of(&note)?;
        for (at, column) in named.iter().enumerate() {
            let field = names::schema().field(at).name().clone();
            let ours = match at {
                names::NAME => "pz_name",
                names::NOTE => "name_note",
                _ => field.as_str(),
            };
            if let Some(column) = column {
                made.put(ours, column.clone());
            }
        }
        bits.add(name(names::ISSUES)?.as_primitive::<UInt64Type>());

        let elsewhere: Vec<Text<'_>> = [note_cells].into_iter().chain(of(&plan.with_emails)?).collect();
        let found = readers.emails.walk(&of(&plan.emails)?, &elsewhere, rows)?;
        bits.add(found.column(emails::ISSUES).as_primitive::<UInt64Type>());
        let columns = found.column(emails::ELSEWHERE).as_primitive::<UInt16Type>();
        bits.found_in(
            columns.values(),
            RowIssue::EmailFromName,
            RowIssue::EmailFromOtherColumn,
        );
        made.put("pz_email", found.column(emails::EMAIL).clone());
        made.put("email_key", found.column(emails::KEY).clone());
        made.put("emails", found.column(emails::OTHERS).clone());

        let wanted = [
            ("city", shown("pz_city")),
            ("city_key", taken("city_key")),
            ("address", shown("pz_address")),
            ("address_key", taken("address_key")),
            ("postcode", taken("postcode")),
        ];
        let wanted = Taken::of(&addresses::schema(true), &those(&wanted));
        let found = readers
            .addresses
            .walk(&of(&plan.cities)?, &of(&plan.addresses)?, true, rows, wanted)?;
        made.put_some("pz_city", found[addresses::CITY].as_ref());
        made.put_some("city_key", found[addresses::CITY_KEY].as_ref());
        made.put_some("pz_address", found[addresses::ADDRESS].as_ref());
        made.put_some("address_key", found[addresses::ADDRESS_KEY].as_ref());
        if let Some(codes) = &found[addresses::POSTCODE] {
            made.put("postcode", said::postcodes(&of(&plan.postcodes)?, codes, metadata));
        }
        let [theirs, crosswise] = [addresses::ISSUES, addresses::CROSSWISE].map(|at| found[at].clone());
        bits.add(theirs.ok_or_else(missing)?.as_primitive::<UInt64Type>());
        bits.flag_all(
            crosswise.ok_or_else(missing)?.as_boolean(),
            RowIssue::PlaceInOtherColumn,
        );

        let wanted = [
            ("company", shown("pz_company")),
            ("key", taken("company_key")),
            ("inn", taken("inn")),
        ];
        let wanted = Taken::of(&companies::schema(true), &those(&wanted));
        readers.companies.forget();
        let found = readers.companies.walk(&of(&plan.companies)?, rows, wanted)?;
        made.put_some("pz_company", found[companies::COMPANY].as_ref());
        made.put_some("company_key", found[companies::KEY].as_ref());
        let [theirs, persons] = [companies::ISSUES, companies::PERSONS].map(|at| found[at].clone());
        bits.add(theirs.ok_or_else(missing)?.as_primitive::<UInt64Type>());
        bits.flag_all(persons.ok_or_else(missing)?.as_boolean(), RowIssue::NameInCompany);
        let mut number = found[companies::INN].clone();
        if !plan.tax_numbers.is_empty() {
            let (own, theirs) = companies::tax_numbers_of(&of(&plan.tax_numbers)?, rows);
            bits.add(theirs.as_primitive::<UInt64Type>());
            number = number.map(|other| said::filled_up(&own, &other));
        }
        made.put_some("inn", number.as_ref());

        let reading = |kind: Kind| Reading {
            kind,
            day_first: true,
            today: how.today,
        };
        let wanted = [
            ("date", shown("pz_birth_date")),
            ("other", taken("birth_date_other")),
            ("issues", true),
        ];
        let wanted = Taken::of(&dates::schema(), &those(&wanted));
        let found = dates::walk(&of(&plan.births)?, rows, reading(Kind::Birth), wanted);
        made.put_some("pz_birth_date", found[dates::DATE].as_ref());
        made.put_some("birth_date_other", found[dates::OTHER].as_ref());
        let theirs = found[dates::ISSUES].clone().ok_or_else(missing)?;
        let theirs = theirs.as_primitive::<UInt64Type>();
        bits.add(theirs);
        if taken("birth_date_doubtful") {
            let doubtful = theirs
                .values()
                .iter()
                .map(|bits| bits >> Issue::DateImplausible as u8 & 1 == 1);
            made.put(
                "birth_date_doubtful",
                Arc::new(BooleanArray::from(doubtful.collect::<Vec<_>>())),
            );
        }
        for (columns, column) in plan.moments.iter().zip(["created_at", "updated_at", "last_contact"]) {
            if !columns.is_empty() {
                let cells = of(columns)?;
                let moment = Taken::of(&dates::schema(), &["moment"]);
                let found = dates::walk(&cells, rows, reading(Kind::Moment), moment);
                let found = found[dates::MOMENT].clone().ok_or_else(missing)?;
                said::unreadable(&cells, &found, metadata, &mut bits);
                made.put(column, found);
            } else if taken(column) {
                made.put(column, Arc::new(TimestampMicrosecondArray::new_null(rows)));
            }
        }

        let mut refusals = readers.remarks.walk(&of(&plan.remarks)?, rows);
        bits.or(&refusals.issues);
        if taken("refusal") || taken("refusal_text_column") {
            self.told_by_headers(&piece.rows, &arrays, &mut refusals, &mut made)?;
        }
        if taken("consent_withdrawn") {
            let withdrawn = how.words.withdrawn(&of(&plan.withdrawn)?, rows);
            made.put("consent_withdrawn", Arc::new(withdrawn));
        }
        let gender = how
            .words
            .genders(&of(&plan.genders)?, &name(names::GENDER)?, &mut bits)?;
        made.put("pz_gender", gender);

        let city = of(&plan.cities)?;
        let elsewhere: Vec<Text<'_>> = [note_cells].into_iter().chain(of(&plan.emails)?).collect();
        let cells = phone::Cells {
            phones: &of(&plan.phones)?,
            city: city.first().filter(|_| !plan.phones.is_empty()),
            elsewhere: &elsewhere,
        };
        let found = cells.read(rows, piece.region, metadata)?;
        bits.found_in(
            &found.elsewhere,
            RowIssue::PhoneFromName,
            RowIssue::PhoneFromOtherColumn,
        );
        for (column, array) in PHONES.into_iter().zip(&found.columns) {
            made.put(column, array.clone());
        }

        if taken("row_hash") {
            let schema = piece.rows.schema();
            let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
            made.put(
                "row_hash",
                Arc::new(rows::content_hash(&names, &arrays, rows, Some(1))?),
            );
        }
        if taken("issues") {
            made.put("issues", self.codes.spelled(&found.faults, &bits)?);
        }
        if taken("usable") {
            made.put("usable", Arc::new(made.usable(&found.columns[phone::KEYS], rows)));
        }
        self.schema()
            .fields()
            .iter()
            .map(|field| made.take(field.name()))
            .collect()
    }

    /// Whether a row refuses, and the name of the first column that says so: a remark's, else one that is named like it.
    fn told_by_headers(
        &self,
        batch: &RecordBatch,
        arrays: &[ArrayRef],
        found: &mut remarks::Refusals,
        made: &mut Made,
    ) -> Result<(), ArrowError> {
        let plan = &self.plan;
        // Counted by the plan's places until here.
        for refused in found.refused.iter_mut().filter(|refused| **refused > 0) {
            *refused = plan.remarks[usize::from(*refused) - 1] as u16 + 1;
        }
        for column in &plan.refusing {
            self.how.words.refused(&Text::of(&arrays[*column])?, *column, found);
        }
        let schema = batch.schema();
        let mut columns = text_builder(found.refused.len());
        for refused in &found.refused {
            let name = (*refused > 0).then(|| schema.field(usize::from(*refused) - 1).name().as_str());
            put(&mut columns, name.unwrap_or(""));
        }
        let refused = found.refused.iter().map(|refused| *refused > 0);
        made.put("refusal", Arc::new(BooleanArray::from(refused.collect::<Vec<_>>())));
        made.put("refusal_text_column", Arc::new(columns.finish()));
        Ok(())
    }
}

fn those<'n>(wanted: &[(&'n str, bool)]) -> Vec<&'n str> {
    wanted
        .iter()
        .filter(|(_, wanted)| *wanted)
        .map(|(name, _)| *name)
        .collect()
}
