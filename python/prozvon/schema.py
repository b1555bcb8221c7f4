"""The names that data goes by: roles of input columns, and the columns that we add."""

from enum import StrEnum


class Role(StrEnum):
    """What an input column holds. Several columns may share a role (two phones); the first in the file ranks first."""

    ID = "id"
    PHONE = "phone"
    FULL_NAME = "full_name"
    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    PATRONYMIC = "patronymic"
    EMAIL = "email"
    COMPANY = "company"
    POSITION = "position"
    CITY = "city"
    ADDRESS = "address"
    POSTCODE = "postcode"
    REGION = "region"
    BIRTH_DATE = "birth_date"
    GENDER = "gender"
    INN = "inn"
    SOURCE = "source"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    LAST_CONTACT = "last_contact"
    CALL_HOURS = "call_hours"
    TAGS = "tags"
    MANAGER = "manager"
    PRIORITY = "priority"
    COMMENT = "comment"
    CONSENT = "consent"
    CONSENT_DATE = "consent_date"
    CONSENT_WITHDRAWN = "consent_withdrawn"


ROW = "pz_row"
"""Record in the source, 1 = first after the header."""

SOURCE = "pz_source"
"""The input's file name, with `#sheet` for a workbook of several sheets."""

CONTACT_COLUMNS = (
    ROW,
    SOURCE,
    "pz_phone",
    "pz_phone_status",
    "pz_phone_type",
    "pz_phone_region",
    "pz_phone_repair",
    "pz_phones",
    "pz_name",
    "pz_gender",
    "pz_email",
    "pz_company",
    "pz_city",
    "pz_address",
    "pz_birth_date",
    "pz_cluster_id",
    "pz_household_id",
    "pz_match_reason",
    "pz_issues",
    "pz_undialable",
)
"""What `clean` adds to every accepted row, in this order."""

STORE_COLUMNS = ("pz_reach", "pz_reach_class", "pz_checked_at", "pz_next_check")
"""What `clean --store` adds behind them."""

PREFIX = "pz_"
"""Input columns that already begin so come from an earlier run: they are renamed `in_pz_…` and are nothing special."""
