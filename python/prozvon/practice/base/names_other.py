"""Names of the other peoples that a Russian base holds: Tatar, Caucasian, Central-Asian, and English ones.

One line per given name, as in `names_russian`: name, weight, diminutives. Surnames in masculine form.
"""

from typing import Final

TATAR_MALE: Final = """
Ильдар 10 Илик
Рустам 10 Рус
Марат 10 Маратик
Ринат 9 Рин
Айрат 8 Айратик
Радик 7 Рад
Ильнур 7 Иля
Азат 6 Азатик
Рамиль 7 Рам
Фанис 3 Фан
Дамир 6 Дами
Ильшат 5 Ильш
Ренат 6 Рен
Равиль 6 Рав
Наиль 5 Нил
Булат 5 Буля
Рафаэль 3 Рафа
Фарид 5 Фара
"""
TATAR_FEMALE: Final = """
Гульнара 10 Гуля
Альбина 9 Аля
Лейсан 7 Лейся
Айгуль 8 Гуля
Эльмира 8 Эля
Резеда 4 Реза
Зульфия 7 Зуля
Алсу 7 Алсушка
Рамиля 5 Рами
Венера 4 Вена
Гузель 7 Гуза
Фарида 4 Фая
Диляра 7 Диля
Наиля 4 Найля
"""
TATAR_SURNAMES: Final = """
Хасанов Ахметов Сафин Валиев Гарипов Каримов Хайруллин Гайнуллин Шакиров Галиев Закиров Нуриев Хабибуллин Мухаметов
Исмагилов Юсупов Гилязов Сабиров Фаттахов Шарипов Зарипов Ибрагимов Гатауллин Мингазов Латыпов Насыров Халиков
Тухватуллин
Гиниятуллин Мифтахов Ситдиков Бикмуллин Габдрахманов Шайхутдинов Нигматуллин Камалов Низамутдинов Хисамутдинов Садыков
Аминов Рахматуллин Хуснутдинов Гимадиев Хамидуллин Муртазин Файзуллин Вахитов Абдуллин Салихов Багаутдинов Мустафин
"""
CAUCASIAN_MALE: Final = """
Магомед 14 Мага Маго
Ахмед 8 Аха
Арсен 8 Арс
Ашот 5 Ашотик
Гагик 4 Гага
Армен 9 Армо
Карен 6 Каро
Тигран 7 Тико
Давид 8 Дато
Георгий 6 Гия
Зураб 4 Зура
Гиви 3 Гивик
Эльдар 8 Эля
Ислам 6 Исик
Аслан 7 Асик
Мурад 7 Мура
Хасан 5 Хас
Шамиль 6 Шама
Заур 5 Зау
Рамзан 3 Рам
"""
CAUCASIAN_FEMALE: Final = """
Патимат 9 Патя
Заира 6 Зая
Мадина 9 Мадя
Ануш 4 Аня
Гаянэ 6 Гая
Карине 6 Кара
Нино 5 Нина
Тамара 6 Тамрико
Лейла 7 Ляля
Севда 3 Сева
Айсель 4 Айка
Хеда 3 Хедочка
Зарема 5 Зара
Фатима 7 Фатя
Амина 7 Аминка
"""
CAUCASIAN_SURNAMES: Final = """
Магомедов Алиев Гасанов Мамедов Гусейнов Курбанов Омаров Рамазанов Абдуллаев Исмаилов Саркисян Оганесян Петросян
Григорян
Арутюнян Мкртчян Карапетян Гаспарян Хачатрян Акопян Погосян Манукян Степанян Авакян Беридзе Капанадзе Гелашвили
Джавахишвили Кварацхелия Шенгелия Цискаридзе Кобахидзе Гагуа Дудаев Хасбулатов Кадыров Мусаев Ахмадов Исаков Гаджиев
Ибрагимов Джафаров Велиев Керимов Бабаев Азизов Тамаев Кокоев Дзагоев Плиев Битаров Евлоев Цечоев Аушев Шогенов
Кушхов Тхагапсоев Эльбаздуков
"""
AZERI_MALE: Final = """
Рашад 7 Раш
Эльдар 8 Эля
Вугар 5 Вуга
Заур 5 Зау
Ислам 4 Исик
Эльчин 4 Эльчик
Намик 3 Нам
"""
AZERI_FEMALE: Final = """
Лейла 8 Ляля
Севда 4 Сева
Айсель 5 Айка
Фатима 4 Фатя
Гюнель 4 Гуля
Нармин 3 Нара
"""
AZERI_SURNAMES: Final = """
Мамедов Алиев Гасанов Гусейнов Исмаилов Абдуллаев Джафаров Велиев Керимов Бабаев Азизов Рзаев Аббасов Аскеров Кулиев
"""
ASIAN_MALE: Final = """
Азиз 7 Азик
Бахтиёр 7 Баха
Шерзод 6 Шер
Рустам 8 Рус
Жасур 5 Жас
Улугбек 5 Улуг
Алишер 7 Алик
Санжар 5 Санж
Нурлан 8 Нур
Ерлан 6 Ерик
Асхат 5 Асик
Бауыржан 4 Бауыр
Данияр 6 Дан
Азамат 8 Аза
Бекзат 4 Бек
Фаррух 4 Фара
Джамшед 4 Джам
Сухроб 4 Сух
Бахром 4 Баха
Талант 3 Тала
"""
ASIAN_FEMALE: Final = """
Гульнара 7 Гуля
Дилноза 6 Диля
Нигора 5 Нига
Зарина 8 Зара
Мадина 6 Мадя
Айгуль 8 Айка
Динара 8 Дина
Асель 7 Ася
Жанар 4 Жана
Сауле 3 Саулешка
Малика 5 Мала
Шахноза 5 Шаха
Феруза 4 Фера
Айжан 4 Айка
"""
ASIAN_SURNAMES: Final = """
Каримов Рахимов Юсупов Исмоилов Турсунов Назаров Хамидов Саидов Шарипов Ахмедов Усманов Мирзаев Эргашев Норматов
Ташматов
Жумабаев Сейтов Нурпеисов Абдрахманов Оспанов Ахметов Калиев Смагулов Искаков Байжанов Тулегенов Жунусов Ибраимов Асанов
Токтогулов Бекмуратов Мамытов Раджабов Холов Шодиев Ашуров Давлатов Гафуров Пулатов Файзиев Сулейменов Абдуллаев Алимов
"""
ENGLISH_MALE: Final = """
James 20 Jim Jimmy
John 20 Johnny Jack
Robert 18 Bob Rob Bobby
Michael 18 Mike Mick
William 17 Bill Will Billy
David 17 Dave Davy
Richard 14 Rick Dick
Joseph 13 Joe Joey
Thomas 13 Tom Tommy
Charles 11 Charlie Chuck
Christopher 11 Chris
Daniel 11 Dan Danny
Matthew 10 Matt
Anthony 9 Tony
Andrew 9 Andy Drew
Edward 7 Ed Ted Ned
Benjamin 6 Ben
Samuel 6 Sam
Alexander 6 Alex Sandy
Peter 6 Pete
Stephen 6 Steve
Kenneth 5 Ken
George 5 Georgie
Patrick 4 Pat
"""
ENGLISH_FEMALE: Final = """
Mary 18 Molly Polly
Elizabeth 17 Liz Beth Betty
Jennifer 16 Jen Jenny
Patricia 12 Pat Patty
Linda 11 Lindy
Barbara 10 Barb
Susan 10 Sue Suzie
Jessica 10 Jess
Sarah 10 Sally
Karen 8 Kary
Margaret 8 Maggie Meg Peggy
Catherine 8 Cathy Kate
Nancy 7 Nan
Emily 7 Em
Rebecca 6 Becky
Victoria 5 Vicky
Deborah 5 Debbie
Amanda 5 Mandy
Samantha 4 Sam
Christine 5 Chris Tina
"""
ENGLISH_SURNAMES: Final = """
Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Martin Jackson Thompson White Harris
Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson Carter Mitchell Roberts Turner
Phillips Campbell Parker Evans Edwards Collins Stewart Morris Murphy Cook Rogers Morgan Cooper Reed Bailey Bell Kelly
Howard
Ward Cox Richardson Wood Watson Brooks Bennett Gray James Hughes Price Myers Long Foster Sanders Ross Powell Sullivan
Russell
Fisher Henderson Cole West Jordan Reynolds Graham Fox Rose Stone Mason Hunt Black Knight Lane Pierce Berry Fuller
McDonald
O'Brien O'Connor MacLeod Fitzgerald Whitfield Ashworth Blackwood Carmichael Hathaway Pemberton
"""
