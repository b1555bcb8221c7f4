//! Cities and addresses: one column of each in, display forms and keys out.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::address::{Address, Addresses, City, read_city_by};
use prozvon_normalize::dictionary::Dictionary;

use crate::cells::{NOTHING, Repeats, Spread, first_filled, read_in_pieces_by, texts};
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
        let mut named: Spread<2> = Spread::with_capacity(rows);
        let mut ways: Spread<8> = Spread::with_capacity(rows);
        let Self {
            cities: known,
            addresses: reader,
            address,
            own,
        } = self;
        known.begin();
        for row in 0..rows {
            let (number, city) = known.place(
                first_filled(cities, row),
                |cell, out| read_city_by(cell, own, out),
                |city| named.put([&city.display, &city.key], 0),
            );
            let cell = first_filled(addresses, row);
            if cell.is_empty() {
                named.push(if city.key.is_empty() { NOTHING } else { number });
                ways.push(NOTHING);
                continue;
            }
            reader.read(cell, city, address);
            let number = if city.key.is_empty() {
                named.put([&address.city.display, &address.city.key], 0)
            } else {
                number
            };
            named.push(number);
            let way = [
                &address.display,
                &address.key,
                &address.postcode,
                &address.region,
                &address.street,
                &address.house,
                &address.flat,
                &address.building_key,
            ];
            let number = ways.put(way.map(String::as_str), address.issues.0);
            ways.push(number);
        }
        let (mut arrays, _) = named.finish()?;
        let (ways, issues) = ways.finish()?;
        arrays.extend(ways);
        arrays.push(issues);
        RecordBatch::try_new(Arc::new(schema()), arrays)
    }
}
