const list = (names: string): readonly string[] => names.split(", ");

/** Made-up organisations, their chatbots and people. */
export const SECTORS = [
  {
    organisations: list(
      "Community Health Trust, Mothers' Network, District Hospital, Vaccination Alliance, Clinic on Wheels",
    ),
    subjects: list(
      "Antenatal care, Malaria symptoms, Vaccination reminders, Tuberculosis treatment, Nutrition for infants, HIV self-test",
    ),
  },
  {
    organisations: list(
      "Teachers' College, Open School, Literacy Project, University Library, Girls' Science Club",
    ),
    subjects: list(
      "Lesson plans, Reading practice, Exam questions, Mathematics tutoring, Scholarships, Library search",
    ),
  },
  {
    organisations: list(
      "Farmers' Cooperative, Seed Exchange, Dairy Association, Irrigation Board, Extension Service",
    ),
    subjects: list(
      "Maize planting, Cattle diseases, Market prices, Soil advice, Weather warnings, Fall armyworm",
    ),
  },
  {
    organisations: list(
      "Legal Aid Centre, City Council, Refugee Welcome Desk, Housing Association, Employment Office",
    ),
    subjects: list(
      "Tenants' rights, Residence permits, Waste collection, Job applications, Family law, Benefits",
    ),
  },
  {
    organisations: list(
      "Savings Circle, Microfinance Bank, Disaster Relief Fund, Youth Radio, Mental Health Line",
    ),
    subjects: list(
      "Small loans, Cash transfers, Flood shelters, Programme archive, Stress and sleep, Volunteer onboarding",
    ),
  },
];

export const PLACES = list(
  "Arusha, Bamako, Chittagong, Durban, Eldoret, Freetown, Gaborone, Huehuetenango, Iquitos, Jaipur, Kisumu, Lilongwe, Mombasa, Nairobi, Oaxaca, Pune, Quito, Rosario, São Luís, Tamale, Ulaanbaatar, Valparaíso, Windhoek, Yaoundé, Zanzibar",
);

export const PEOPLE = list(
  "Amina Juma, Bongani Dube, Carmen Quispe, Dorji Wangmo, Esther Njeri, Farid Rahman, Grace Okello, Hanna Lindqvist, Ibrahim Traoré, João Ribeiro, Kavita Rao, Lerato Mokoena, Mateo Flores, Nasra Abdi, Oyuna Bat-Erdene, Priya Nair, Rosa Huamán, Samuel Mensah, Thandi Zulu, Wanjiru Kamau",
);

/** Tasks of the nodes of a pipeline; the first node of a pipeline answers people. */
export const NODE_TASKS = [
  "Answer",
  "Classify",
  "Summarise",
  "Translate",
  "Check the tone",
  "Extract names",
] as const;

/** Returns a name as letters without accents, digits and dashes: fit for an id. */
export function slug(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
