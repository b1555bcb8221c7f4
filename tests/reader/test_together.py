from prozvon.reader import ReadOptions, read


def test_inputs_with_different_columns_become_one_base(tmp_path):
    (tmp_path / "a.csv").write_text("ФИО;Телефон\nАнна;89000000011\n")
    (tmp_path / "b.csv").write_text("телефон ,Город\n89000000012,\n89000000013,Уфа\n1,2,3\n")
    base = read([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")], ReadOptions())
    assert base.frame.columns == ["ФИО", "Телефон", "Город", "pz_row", "pz_source"]
    assert base.frame.rows() == [
        ("Анна", "89000000011", None, 1, "a.csv"),
        (None, "89000000012", "", 1, "b.csv"),
        (None, "89000000013", "Уфа", 2, "b.csv"),
    ]
    assert base.rejects.select("source", "line", "code").rows() == [("b.csv", 3, "ragged_row")]
    assert [(c.name, c.role) for c in base.columns] == [("ФИО", "full_name"), ("Телефон", "phone"), ("Город", "city")]


def test_columns_that_differ_only_in_case_within_one_input_stay_two(tmp_path):
    (tmp_path / "a.csv").write_text("Phone;phone\n1;2\n")
    base = read([str(tmp_path / "a.csv")], ReadOptions())
    assert [c.name for c in base.columns] == ["Phone", "phone"]
    assert base.frame.row(0)[:2] == ("1", "2")
