//! Cities and addresses: one column of each in, display forms and keys out.

use std::sync::Arc;

use arrow_array::{BooleanArray, RecordBatch};
use arrow_buffer::BooleanBufferBuilder;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::address::{Address, Addresses, City, read_city_by};
use prozvon_normalize::dictionary::Dictionary;

use crate::cells::{Columns, NOTHING, Repeats, Spread, Taken, first_filled, read_in_pieces_by, table, texts};
use crate::text::Text;

/// Places of columns in [`schema`].
pub(crate) const CITY: usize = 0;
pub(crate) const CITY_KEY: usize = 1;
pub(crate) const ADDRESS: usize = 2;
pub(crate) const ADDRESS_KEY: usize = 3;
pub(crate) const POSTCODE: usize = 4;
pub(crate) const CROSSWISE: usize = 11;

/// The columns of [`normalize`]; where cells that stand in each other's column are looked for there is one more, `crosswise`.
pub fn schema(crosswise: bool) -> Schema {
    let text = |name| Field::new(name, DataType::Utf8View, true);
    let mut fields = vec![
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
    ];
    if crosswise {
        fields.push(Field::new("crosswise", DataType::Boolean, false));
    }
    Schema::new(fields)
}

/// Reads every row's address and city; `is_city` says for each column which of the two it holds.
///
/// Without a city column's word the city is the one that the address names.
///
/// With `crosswise` and one column of cities, beside one of addresses or none, an address in the city's cell takes the place
/// of one that is empty or only a city, which takes its own; beside another address it is no city. `crosswise` says of
/// which rows.
pub fn normalize(
    batches: &[RecordBatch],
    is_city: &[bool],
    own: &Arc<Dictionary>,
    crosswise: bool,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let make = || Reader::new(own);
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
        let cells = [of(true)?, of(false)?];
        let rows = piece.num_rows();
        table(schema(crosswise), rows, |issues| {
            reader.walk(&cells, crosswise, rows, Taken::ALL, issues)
        })
    })
}

/// What is kept of a city's cell.
#[derive(Default)]
struct Named {
    city: City,
    /// The cell is an address.
    misplaced: bool,
}

/// Reads the cities and addresses of some rows after others.
#[derive(Default)]
pub(crate) struct Reader {
    cities: Repeats<Named>,
    addresses: Addresses,
    address: Address,
    own: Arc<Dictionary>,
}

impl Reader {
    pub(crate) fn new(own: &Arc<Dictionary>) -> Self {
        Self {
            addresses: Addresses::new(own.clone()),
            own: own.clone(),
            ..Self::default()
        }
    }

    /// The columns of [`normalize`], of cities and of addresses; the rows' `issues` are added.
    pub(crate) fn walk(
        &mut self,
        [cities, addresses]: &[Vec<Text<'_>>; 2],
        crosswise: bool,
        rows: usize,
        taken: Taken,
        issues: &mut [u64],
    ) -> Result<Columns, ArrowError> {
        let mut named: Spread<2> = Spread::with_capacity(rows, taken.from(0));
        let mut ways: Spread<8> = Spread::with_capacity(rows, taken.from(2));
        let Self {
            cities: known,
            addresses: reader,
            address,
            own,
        } = self;
        known.begin();
        let looked = crosswise && cities.len() == 1 && addresses.len() < 2;
        let mut odd = BooleanBufferBuilder::new(if crosswise { rows } else { 0 });
        for row in 0..rows {
            let mut cell = first_filled(addresses, row);
            let mut city_cell = first_filled(cities, row);
            let misplaced = looked
                && city_cell.bytes().any(|byte| byte.is_ascii_digit())
                && known
                    .get(city_cell, |cell, out| out.read(cell, own, reader, address))
                    .misplaced;
            if misplaced {
                (city_cell, cell) = if reader.is_only_a_city(cell, address) {
                    (cell, city_cell)
                } else {
                    ("", cell)
                };
            }
            if crosswise {
                odd.append(misplaced);
            }
            let (number, Named { city, .. }) = known.place(
                city_cell,
                |cell, out| out.read(cell, own, reader, address),
                |Named { city, .. }| named.put([&city.display, &city.key], 0),
            );
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
        let mut arrays = named.finish(|_, _| ())?;
        arrays.extend(ways.finish(|row, found| issues[row] |= found)?);
        arrays.push(None);
        if crosswise {
            arrays.push(Some(Arc::new(BooleanArray::new(odd.finish(), None))));
        }
        Ok(arrays)
    }
}

impl Named {
    fn read(&mut self, cell: &str, own: &Dictionary, addresses: &mut Addresses, address: &mut Address) {
        read_city_by(cell, own, &mut self.city);
        self.misplaced = addresses.is_an_address(cell, address);
    }
}
