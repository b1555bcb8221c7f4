//! One piece of a base, engine after engine.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt16Type;
use arrow_array::{ArrayRef, BooleanArray, RecordBatch, TimestampMicrosecondArray};
use arrow_schema::ArrowError;
use prozvon_normalize::Issue;
use prozvon_normalize::date::{Kind, Reading};
use prozvon_phone::Metadata;

use super::issues::{Bits, RowIssue};
use super::made::{Made, PHONES, missing};
use super::{Named, People, Piece, Readers, of, said};
use crate::cells::{Taken, put, text_builder, texts};
use crate::text::Text;
use crate::{addresses, companies, dates, emails, names, phone, rows};

impl People {
    /// The columns that are taken, of one piece; `named` are its names.
    pub(super) fn rest(
        &self,
        piece: &Piece<'_>,
        Named { columns: named, issues }: &Named,
        readers: &mut Readers,
        metadata: &Metadata,
    ) -> Result<Vec<ArrayRef>, ArrowError> {
        let rows = piece.rows.num_rows();
        let arrays = texts(&piece.rows)?;
        let of = |places: &[usize]| of(&arrays, places);
        let (plan, how) = (&self.plan, &self.how);
        let mut bits = Bits::new(issues.clone());
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

        let elsewhere: Vec<Text<'_>> = [note_cells].into_iter().chain(of(&plan.with_emails)?).collect();
        let found = readers
            .emails
            .walk(&of(&plan.emails)?, &elsewhere, rows, bits.words())?;
        let columns = found[emails::ELSEWHERE].clone().ok_or_else(missing)?;
        let columns = columns.as_primitive::<UInt16Type>();
        bits.found_in(
            columns.values(),
            RowIssue::EmailFromName,
            RowIssue::EmailFromOtherColumn,
        );
        made.put_some("pz_email", found[emails::EMAIL].as_ref());
        made.put_some("email_key", found[emails::KEY].as_ref());
        made.put_some("emails", found[emails::OTHERS].as_ref());

        let wanted = [
            ("city", shown("pz_city")),
            ("city_key", taken("city_key")),
            ("address", shown("pz_address")),
            ("address_key", taken("address_key")),
            ("postcode", taken("postcode")),
        ];
        let wanted = Taken::of(&addresses::schema(true), &those(&wanted));
        let cells = [of(&plan.cities)?, of(&plan.addresses)?];
        let found = readers.addresses.walk(&cells, true, rows, wanted, bits.words())?;
        made.put_some("pz_city", found[addresses::CITY].as_ref());
        made.put_some("city_key", found[addresses::CITY_KEY].as_ref());
        made.put_some("pz_address", found[addresses::ADDRESS].as_ref());
        made.put_some("address_key", found[addresses::ADDRESS_KEY].as_ref());
        if let Some(codes) = &found[addresses::POSTCODE] {
            made.put("postcode", said::postcodes(&of(&plan.postcodes)?, codes, metadata));
        }
        let crosswise = found[addresses::CROSSWISE].clone().ok_or_else(missing)?;
        bits.flag_all(crosswise.as_boolean(), RowIssue::PlaceInOtherColumn);

        let wanted = [
            ("company", shown("pz_company")),
            ("key", taken("company_key")),
            ("inn", taken("inn")),
        ];
        let wanted = Taken::of(&companies::schema(true), &those(&wanted));
        readers.companies.forget();
        let found = readers
            .companies
            .walk(&of(&plan.companies)?, rows, wanted, bits.words())?;
        made.put_some("pz_company", found[companies::COMPANY].as_ref());
        made.put_some("company_key", found[companies::KEY].as_ref());
        let persons = found[companies::PERSONS].clone().ok_or_else(missing)?;
        bits.flag_all(persons.as_boolean(), RowIssue::NameInCompany);
        let mut number = found[companies::INN].clone();
        if !plan.tax_numbers.is_empty() {
            let own = companies::tax_numbers_of(&of(&plan.tax_numbers)?, rows, bits.words());
            number = number.map(|other| said::filled_up(&own, &other));
        }
        made.put_some("inn", number.as_ref());

        let reading = |kind: Kind| Reading {
            kind,
            day_first: true,
            today: how.today,
        };
        let wanted = [("date", shown("pz_birth_date")), ("other", taken("birth_date_other"))];
        let wanted = Taken::of(&dates::schema(), &those(&wanted));
        let issues = bits.words();
        let births = of(&plan.births)?;
        let found = dates::walk(&births, rows, reading(Kind::Birth), wanted, |row, found| {
            issues[row] |= found;
        });
        made.put_some("pz_birth_date", found[dates::DATE].as_ref());
        made.put_some("birth_date_other", found[dates::OTHER].as_ref());
        if taken("birth_date_doubtful") {
            let doubtful = issues.iter().map(|bits| bits >> Issue::DateImplausible as u8 & 1 == 1);
            made.put(
                "birth_date_doubtful",
                Arc::new(BooleanArray::from(doubtful.collect::<Vec<_>>())),
            );
        }
        for (columns, column) in plan.moments.iter().zip(["created_at", "updated_at", "last_contact"]) {
            if !columns.is_empty() {
                let cells = of(columns)?;
                let moment = Taken::of(&dates::schema(), &["moment"]);
                let found = dates::walk(&cells, rows, reading(Kind::Moment), moment, |_, _| ());
                let found = found[dates::MOMENT].clone().ok_or_else(missing)?;
                said::unreadable(&cells, &found, metadata, &mut bits);
                made.put(column, found);
            } else if taken(column) {
                made.put(column, Arc::new(TimestampMicrosecondArray::new_null(rows)));
            }
        }

        let mut refused = readers.remarks.walk(&of(&plan.remarks)?, rows, bits.words());
        if taken("refusal") || taken("refusal_text_column") {
            self.told_by_headers(&piece.rows, &arrays, &mut refused, &mut made)?;
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
        refused: &mut [u16],
        made: &mut Made,
    ) -> Result<(), ArrowError> {
        let plan = &self.plan;
        // Counted by the plan's places until here.
        for refused in refused.iter_mut().filter(|refused| **refused > 0) {
            *refused = plan.remarks[usize::from(*refused) - 1] as u16 + 1;
        }
        for column in &plan.refusing {
            self.how.words.refused(&Text::of(&arrays[*column])?, *column, refused);
        }
        let schema = batch.schema();
        let mut columns = text_builder(refused.len());
        for refused in &*refused {
            let name = (*refused > 0).then(|| schema.field(usize::from(*refused) - 1).name().as_str());
            put(&mut columns, name.unwrap_or(""));
        }
        let refused = refused.iter().map(|refused| *refused > 0);
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
