"""Faults to plant in the small pack, one by one: what is written instead, and what lint has to say of it, where."""

from __future__ import annotations

from typing import NamedTuple


class Plant(NamedTuple):
    """In ``file``, ``old`` becomes ``new``; lint then says ``code`` at the line of ``marker`` (of ``seen_in``)."""

    code: str
    file: str
    old: str
    new: str
    marker: str
    severity: str = "error"
    seen_in: str = ""


ITEM, SHOP, BUNDLE = "items/AA-001.yaml", "items/AA-002.yaml", "bundles/YY-001.yaml"
OLD_POLICY, POLICY = "policies/ZZ-001.yaml", "policies/ZZ-002.yaml"
FACTS, CERTIFICATES, PACK, PERSONAS = "facts.yaml", "certificates.yaml", "pack.yaml", "personas.yaml"
WARNING = "warning"
BOTH = "options: [{value: cat, label: 猫}, {value: dog, label: 狗}]"
CITED = "{law: 小城养宠法, article: 第三条, quote: 养宠物应当登记}"
ONE = "options: [{value: cat, label: 猫}]"
YES = "options: [{value: true, label: 打过}]"
COWS = "options: [{value: dog, label: 狗}, {value: cow, label: 牛}]"
OTHER_NAME = f"label: 动物类别, type: choice, {BOTH}, about: other, ask: 它属于哪一类动物呢？, same_as: pet_kind"
SAME_WORDS = f"label: 宠物的种类, type: choice, {BOTH}, about: other, ask: 请问您养的是猫还是狗？"

PLANTS = (
    # the files themselves
    Plant("not_yaml", ITEM, "aliases: [给狗", "aliases: [[给狗", "kind: 行政确认"),
    Plant("repeated_key", ITEM, "visits: 0", "visits: 0\nversion: 2", "version: 1"),
    Plant("schema", ITEM, "legal_workdays: 5", "legal_workdays: 五天", "五天"),
    Plant("schema", ITEM, "notes: [先打疫苗再登记]", "notes: [先打疫苗再登记]\nremarks: 无", "remarks"),
    Plant("schema", ITEM, "halls: [hall]\n", "", "code: AA-001"),
    Plant("schema", ITEM, "form: 影像", "form: 图片", "图片"),
    Plant("schema", ITEM, "valid_from: 2025-01-01", "valid_from: 2025-02-30", "2025-02-30"),
    # names and references
    Plant("code_differs_from_file", ITEM, "code: AA-001", "code: AA-009", "AA-009"),
    Plant("duplicate_code", FACTS, "name: animal_species", "name: pet_kind", "动物类别"),
    Plant("duplicate_id", ITEM, "{id: c2,", "{id: c1,", "已打疫苗, expr"),
    Plant("unknown_kind", ITEM, "kind: 行政确认", "kind: 行政指导", "行政指导"),
    Plant("unknown_level", ITEM, "level: 县级", "level: 国家级", "国家级"),
    Plant("unknown_department", ITEM, "department: ga", "department: gz", "gz"),
    Plant("unknown_department", BUNDLE, "lead: mz", "lead: mm", "lead: mm"),
    Plant("unknown_department", CERTIFICATES, "issuer: mz", "issuer: mm", "issuer: mm"),
    Plant("unknown_hall", ITEM, "halls: [hall]", "halls: [ball]", "ball"),
    Plant("unknown_region", PACK, 'region: "990101"', 'region: "990109"', "990109"),
    Plant("unknown_fact", ITEM, "fact: pet_kind", "fact: pet_sort", "pet_sort"),
    Plant("unknown_fact", ITEM, "field: birth_date", "field: born_on", "born_on"),
    Plant("unknown_fact", ITEM, 'expr: "pet_vaccinated"', 'expr: "vaccinated"', '"vaccinated"'),
    Plant("unknown_fact", FACTS, "same_as: pet_kind", "same_as: pet_sort", "pet_sort"),
    Plant("unknown_fact", PERSONAS, "pet_kind: dog", "pet_sort: dog", "pet_sort"),
    Plant("unknown_certificate", ITEM, "certificate: id_card", "certificate: id_cart", "id_cart"),
    Plant("unknown_certificate", FACTS, "source: id_card.region", "source: id_cart.region", "id_cart"),
    Plant("unknown_certificate_field", ITEM, "id_card.birth_date", "id_card.born", "id_card.born"),
    Plant("unknown_item", BUNDLE, "after: [AA-001]", "after: [AA-003]", "AA-003"),
    Plant("unknown_item", POLICY, "apply_item: AA-001", "apply_item: AA-009", "AA-009"),
    Plant("unknown_policy", POLICY, "supersedes: ZZ-001", "supersedes: ZZ-009", "ZZ-009"),
    # expressions
    Plant("bad_expression", ITEM, "pet_kind = 'dog'", "pet_kind == AND", "== AND"),
    Plant("bad_expression", POLICY, "least(pet_age_months", "lowest(pet_age_months", "lowest"),
    Plant("unknown_option", ITEM, "pet_kind = 'dog'", "pet_kind = 'bird'", "'bird'"),
    Plant("unknown_option", BUNDLE, "animal_species = 'dog'", "animal_species = 'cow'", "'cow'"),
    Plant("type_mismatch", SHOP, "pet_age_months >= 2", "pet_age_months >= '2'", "'2'"),
    Plant("type_mismatch", ITEM, 'expr: "pet_vaccinated"', 'expr: "pet_age_months"', '"pet_age_months"'),
    Plant("type_mismatch", POLICY, 'expr: "50"', "expr: \"'50'\"", "'50'"),
    Plant("null_test_in_condition", ITEM, 'expr: "pet_vaccinated"', 'expr: "pet_vaccinated IS NULL"', "IS NULL"),
    # quotations
    Plant("no_such_article", ITEM, "article: 第三条", "article: 第三十条", "第三十条"),
    Plant("no_such_article", SHOP, "小城养宠法", "小城养鱼法", "养鱼法"),
    Plant("quotation_not_verbatim", ITEM, "quote: 养宠物应当登记", "quote: 养宠物必须登记", "必须登记"),
    Plant("quotation_too_long", ITEM, "quote: 养宠物应当登记", f"quote: {'养' * 121}", "养养养"),
    Plant("no_basis", ITEM, f"basis:\n  - {CITED}", "basis: []", "basis: []"),
    # numbers and dates that must agree
    Plant("promised_over_legal", ITEM, "legal_workdays: 5", "legal_workdays: 1", "promised_workdays"),
    Plant("steps_do_not_add_up", ITEM, "role: 民警, workdays: 1", "role: 民警, workdays: 4", "steps:"),
    Plant("steps_do_not_add_up", SHOP, "promised_workdays: 3", "promised_workdays: 5", "steps:"),
    Plant("negative_number", ITEM, "visits: 0", "visits: -1", "visits: -1"),
    Plant("no_way_to_apply", ITEM, "channels: [online, window]", "channels: []", "channels: []"),
    Plant("must_come_but_no_visit", SHOP, "visits: 1", "visits: 0", "visits: 0"),
    Plant("online_but_must_come", ITEM, "visits: 0", "visits: 2", "visits: 2", WARNING),
    Plant("window_without_hall", SHOP, "halls: [hall]", "halls: []", "halls: []"),
    Plant("fee_contradicts_note", ITEM, "amount: 10,", "amount: 0,", "fee:"),
    Plant("fee_contradicts_note", SHOP, "amount: 0,", "amount: 5,", "fee:"),
    Plant("fee_contradicts_note", ITEM, "amount: 10,", "amount: 20,", "fee:", WARNING),
    Plant("validity_reversed", ITEM, "valid_to: null", "valid_to: 2024-12-31", "2024-12-31"),
    Plant("expired", ITEM, "valid_to: null", "valid_to: 2026-06-29", "2026-06-29", WARNING),
    Plant("apply_window_reversed", POLICY, "apply_to: 2026-12-31", "apply_to: 2026-02-01", "apply_to: 2026-02-01"),
    Plant("apply_window_outside_validity", POLICY, "apply_to: 2026-12-31", "apply_to: 2031-01-01", "- id: b1", WARNING),
    # certificates
    Plant("certificate_nothing_issues", ITEM, "certificate: pet_licence", "name: 口头答复", "店主养宠证", seen_in=SHOP),
    Plant(
        "obtained_from_but_issued",
        CERTIFICATES,
        "valid_years: 1,",
        "valid_years: 1, obtained_from: 街上,",
        "街上",
        WARNING,
    ),
    Plant("holder_fits_no_audience", ITEM, "certificate: id_card", "certificate: shop_licence", "身份证", WARNING),
    Plant("certificate_type_mismatch", FACTS, "source: id_card.region", "source: id_card.birth_date", "id_card.birth"),
    Plant("certificate_type_mismatch", SHOP, "prefill: null", "prefill: id_card.region", "id_card.region"),
    # guiding questions and bundles
    Plant("unreachable_option", ITEM, "{value: dog, label: 狗}", "{value: bird, label: 鸟}", "label: 鸟"),
    Plant("duplicate_option", ITEM, "{value: dog, label: 狗}", "{value: cat, label: 狗}", "猫还是狗"),
    Plant("no_options", ITEM, BOTH, "options: []", "猫还是狗"),
    Plant("option_not_offered", ITEM, f"pet_kind, {BOTH}", f"pet_vaccinated, {YES}", "猫还是狗", WARNING),
    Plant("situation_decides_nothing", ITEM, "fact: pet_kind", "fact: animal_species", "猫还是狗", WARNING),
    Plant("material_never_needed", ITEM, "pet_kind = 'dog'", "1 = 2", "1 = 2", WARNING),
    Plant("material_never_needed", ITEM, ", {value: dog, label: 狗}]", "]", "狗的照片", WARNING),
    Plant("bundle_cycle", BUNDLE, "after: []", "after: [AA-002]", "AA-001, when"),
    # the vocabulary
    Plant("unused_fact", BUNDLE, "animal_species = 'dog'", "TRUE", "animal_species", WARNING, FACTS),
    Plant(
        "choice_without_options",
        FACTS,
        f"{BOTH}, about: other, ask: 请问",
        f"{ONE}, about: other, ask: 请问",
        "宠物种类",
    ),
    Plant("options_without_choice", FACTS, "unit: 月,", "unit: 月, options: [{value: 1, label: 一}],", "月龄"),
    Plant(
        "same_as_differs", FACTS, f"{BOTH}, about: other, ask: 它", f"{COWS}, about: other, ask: 它", "animal_species"
    ),
    Plant("same_as_chain", FACTS, "same_as: pet_kind", "same_as: animal_species", "animal_species"),
    Plant("near_duplicate_fact", FACTS, OTHER_NAME, SAME_WORDS, "animal_species", WARNING),
    Plant("persona_value", PERSONAS, "pet_kind: dog", "pet_kind: cow", "pet_kind"),
    Plant("ambiguous_alias", SHOP, "aliases: [开宠物店,", "aliases: [办狗证,", "办狗证"),
    # policies
    Plant("clause_not_in_text", POLICY, "clause: 第二条", "clause: 第九条", "第九条"),
    Plant("supersedes_itself", POLICY, "supersedes: ZZ-001", "supersedes: ZZ-002", "supersedes"),
    Plant("supersedes_later", POLICY, "valid_from: 2026-03-01", "valid_from: 2023-03-01", "supersedes"),
    Plant("benefit_without_item", POLICY, "apply_note: 直接发放，不用申请（第二条）", "", "apply_item: null", WARNING),
    Plant("benefit_item_audience", POLICY, "apply_item: AA-001", "apply_item: AA-002", "AA-002"),
)
