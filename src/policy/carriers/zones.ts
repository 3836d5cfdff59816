/**
 * Places of which all clocks show the same, for times that a carrier tells without a zone. A country or state with
 * several zones is left out: better no zone than a wrong one.
 */
const COUNTRIES: readonly (readonly [iso2: string, iso3: string, zone: string])[] = [
  ['AE', 'ARE', 'Asia/Dubai'],
  ['AT', 'AUT', 'Europe/Vienna'],
  ['BE', 'BEL', 'Europe/Brussels'],
  ['BG', 'BGR', 'Europe/Sofia'],
  ['CH', 'CHE', 'Europe/Zurich'],
  ['CN', 'CHN', 'Asia/Shanghai'],
  ['CZ', 'CZE', 'Europe/Prague'],
  ['DE', 'DEU', 'Europe/Berlin'],
  ['DK', 'DNK', 'Europe/Copenhagen'],
  ['EE', 'EST', 'Europe/Tallinn'],
  ['FI', 'FIN', 'Europe/Helsinki'],
  ['FR', 'FRA', 'Europe/Paris'],
  ['GB', 'GBR', 'Europe/London'],
  ['GR', 'GRC', 'Europe/Athens'],
  ['HK', 'HKG', 'Asia/Hong_Kong'],
  ['HR', 'HRV', 'Europe/Zagreb'],
  ['HU', 'HUN', 'Europe/Budapest'],
  ['IE', 'IRL', 'Europe/Dublin'],
  ['IL', 'ISR', 'Asia/Jerusalem'],
  ['IN', 'IND', 'Asia/Kolkata'],
  ['IT', 'ITA', 'Europe/Rome'],
  ['JP', 'JPN', 'Asia/Tokyo'],
  ['KR', 'KOR', 'Asia/Seoul'],
  ['LI', 'LIE', 'Europe/Vaduz'],
  ['LT', 'LTU', 'Europe/Vilnius'],
  ['LU', 'LUX', 'Europe/Luxembourg'],
  ['LV', 'LVA', 'Europe/Riga'],
  ['NL', 'NLD', 'Europe/Amsterdam'],
  ['NO', 'NOR', 'Europe/Oslo'],
  ['PL', 'POL', 'Europe/Warsaw'],
  ['RO', 'ROU', 'Europe/Bucharest'],
  ['SE', 'SWE', 'Europe/Stockholm'],
  ['SG', 'SGP', 'Asia/Singapore'],
  ['SI', 'SVN', 'Europe/Ljubljana'],
  ['SK', 'SVK', 'Europe/Bratislava'],
  ['TR', 'TUR', 'Europe/Istanbul'],
  ['TW', 'TWN', 'Asia/Taipei'],
  ['ZA', 'ZAF', 'Africa/Johannesburg'],
]

/** States and provinces of countries with several zones. */
const STATES: Readonly<Record<'US' | 'CA', Readonly<Record<string, string>>>> = {
  US: {
    'America/New_York': 'CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV',
    'America/Chicago': 'AL AR IA IL LA MN MO MS OK WI',
    'America/Denver': 'CO MT NM UT WY',
    'America/Los_Angeles': 'CA WA',
    'Pacific/Honolulu': 'HI',
  },
  CA: {
    'America/Edmonton': 'AB',
    'America/Winnipeg': 'MB',
    'America/Halifax': 'NB NS PE',
    'America/Regina': 'SK',
  },
}

const COUNTRY_ZONES: ReadonlyMap<string, string> = new Map(
  COUNTRIES.flatMap(([iso2, iso3, zone]) => [
    [iso2, zone],
    [iso3, zone],
  ]),
)

const STATE_ZONES: ReadonlyMap<string, string> = new Map(
  Object.entries(STATES).flatMap(([country, zones]) =>
    Object.entries(zones).flatMap(([zone, states]) =>
      states.split(' ').map((state): readonly [string, string] => [`${country}-${state}`, zone]),
    ),
  ),
)

/**
 * The IANA zone of a place, or null where its clocks are not known for certain.
 * @param country ISO 3166 in two or three letters
 * @param state of the United States or Canada, in two letters
 */
export function zoneOf(country: string | null, state: string | null): string | null {
  const code = (country ?? '').trim().toUpperCase()
  const short = code === 'USA' ? 'US' : code === 'CAN' ? 'CA' : code
  return COUNTRY_ZONES.get(short) ?? STATE_ZONES.get(`${short}-${(state ?? '').trim().toUpperCase()}`) ?? null
}
