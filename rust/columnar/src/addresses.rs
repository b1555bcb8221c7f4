//! Cities and addresses: one column of each in, display forms and keys out.

use std::sync::Arc;

use arrow_array::builder::UInt64Builder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::address::{Address, Addresses, City, read_city_by};
use prozvon_normalize::dictionary::Dictionary;

use crate::cells::{Repeats, first_filled, put, read_in_pieces_by, text_builder, texts};
use crate::text::Text;

/// The columns of [`normalize`].
pub fn schema() -> Schema {
    let text = |name| Field::new(name, DataType::Utf8View, true);
    Schema::new(vec![
        text("city"),
        text("city_key"),
        text("address"),
        text("address_key"),
        text("postcode"),
        text("region"),
        text("street"),
        text("house"),
        text("flat"),
        text("building_key"),
        Field::new("issues", DataType::UInt64, false),
    ])
}

/// Reads every row's address and city; `is_city` says for each column which of the two it holds.
///
/// Without a city column's word the city is the one that the address names.
pub fn normalize(
    batches: &[RecordBatch],
    is_city: &[bool],
    own: &Arc<Dictionary>,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let make = || Reader {
        addresses: Addresses::new(own.clone()),
        own: own.clone(),
        ..Reader::default()
    };
    read_in_pieces_by(batches, threads, make, |reader: &mut Reader, piece| {
        let columns = texts(piece)?;
        if columns.len() != is_city.len() {
            let text = format!("{} roles are given for {} columns", is_city.len(), columns.len());
            return Err(ArrowError::InvalidArgumentError(text));
        }
        let of = |city: bool| {
            let chosen = columns.iter().zip(is_city).filter(|(_, c)| **c == city);
            chosen.map(|(c, _)| Text::of(c)).collect::<Result<Vec<_>, _>>()
        };
        reader.walk(&of(true)?, &of(false)?, piece.num_rows())
    })
}

#[derive(Default)]
struct Reader {
    cities: Repeats<City>,
    addresses: Addresses,
    address: Address,
    own: Arc<Dictionary>,
}

impl Reader {
    fn walk(&mut self, cities: &[Text<'_>], addresses: &[Text<'_>], rows: usize) -> Result<RecordBatch, ArrowError> {
        let mut texts: [_; 10] = std::array::from_fn(|_| text_builder(rows));
        let mut issues = UInt64Builder::with_capacity(rows);
        let Self {
            cities: known,
            addresses: reader,
            address,
            own,
        } = self;
        for row in 0..rows {
            let cell = first_filled(cities, row);
            let city = known.get(cell, |cell, out| read_city_by(cell, own, out));
            reader.read(first_filled(addresses, row), city, address);
            let named = if city.key.is_empty() { &address.city } else { city };
            let row = [
                &named.display,
                &named.key,
                &address.display,
                &address.key,
                &address.postcode,
                &address.region,
                &address.street,
                &address.house,
                &address.flat,
                &address.building_key,
            ];
            for (builder, text) in texts.iter_mut().zip(row) {
                put(builder, text);
            }
            issues.append_value(address.issues.0);
        }
        let mut arrays: Vec<ArrayRef> = texts.iter_mut().map(|b| Arc::new(b.finish()) as ArrayRef).collect();
        arrays.push(Arc::new(issues.finish()));
        RecordBatch::try_new(Arc::new(schema()), arrays)
    }
}
