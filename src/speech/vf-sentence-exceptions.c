/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes back some of the sentence ends Unicode's rules propose. They know no
 * language, and cut after "Dr.", "J.", "U.S.", "z." and "am 3." */

#include "vf-sentence-exceptions.h"

#include <string.h>

#define MAX_WORD 48

/* Lists are words between blanks, as they are written in the language. */
struct _VfSentenceRules
{
  const char *language;
  /* "3." is "third". */
  gboolean ordinals;
  /* Never the last word of a sentence. */
  const char *titles;
  /* Not the last word when a number follows. */
  const char *numbered;
  /* The last word only when a word of @starters follows. */
  const char *either;
  /* Words that often begin a sentence and rarely are a name's second part. */
  const char *starters;
  /* Verbs of a sentence that has a quotation with "!" or "?" before it. */
  const char *saying;
};

static const VfSentenceRules rules[] = {
  {
    "en",
    FALSE,
    " Dr Mr Mrs Ms Mx Prof Rev Hon Gen Col Capt Lt Sgt Gov Sen Rep Messrs vs Fr ",
    " No Nos no nos p pp Vol vol Fig fig Ch ch Sec Art approx ca ",
    " St Mt Ft Jr Sr Inc Ltd Co Corp Bros etc Ave Blvd Rd Dept Univ Jan Feb Mar Apr Jun Jul Aug "
    "Sep Sept Oct Nov Dec ",
    " I My We Our The It This That There These Those They He "
    "She You Your And But So Or Every Each When While Now Then In On At As A An All If "
    "What How Here His Her Their Life Today Tomorrow Everything Everyone Nothing Yes No ",
    " say says said ask asks asked shout shouts shouted whisper whispers whispered cry cries cried "
    "tell tells told think thinks thought answer answers answered reply replies replied laugh "
    "laughs laughed call calls called smile smiles smiled hear heard sing sings sang ",
  },
  {
    "de",
    TRUE,
    " Dr Hr Hrn Fr Prof Dipl Ing z B u d h bzw ca vgl ggf evtl inkl exkl sog St i s o Mag Hl ",
    " Nr Art Abs Bd S Kap Abb § ",
    " usw etc Str Tel jun sen Jan Feb Mär Apr Aug Sep Sept Okt Nov Dez Jh Mio Mrd ",
    " Ich Wir Du Er Sie Es Mein Meine Meinen Unser Unsere Das Der Die Den Dem Ein Eine Und Aber "
    "Jeder Jede Jeden Jedes Wenn Jetzt Heute Alles Alle In Im Am Auf Mit Hier Dort Was Wie Da "
    "Dann So Dieser Diese Dieses Sein Seine Ihr Ihre ",
    "",
  },
  {
    "fr",
    FALSE,
    " M MM Mme Mmes Mlle Mlles Dr Pr Me Mgr St Ste env cf p.ex ",
    " n no nos p pp art vol chap fig ",
    " etc av boul janv févr avr juil sept oct nov déc ",
    " Je J' Nous Mon Ma Mes Notre Nos Le La Les L' Il Elle Ils Elles On C' Ce Cette Ces "
    "Et Mais Un Une Chaque Quand Tout Tous Ici Aujourd'hui Dans Avec ",
    "",
  },
  {
    "es",
    FALSE,
    " Sr Sra Srta Sres Dr Dra D Dña Ud Uds Vd Vds Prof Profa Lic Ing ",
    " núm nº pág págs p vol cap fig art ",
    " etc Av Avda aprox ene feb mar abr jun jul ago sept oct nov dic EE ",
    " Yo Mi Mis Nosotros Nuestro Nuestra El La Los Las Lo Es Y Pero Un Una Cada Cuando Todo Todos "
    "Me Nos Tengo Vivo Hoy Aquí En Con Esto Este Esta ",
    "",
  },
  {
    "it",
    FALSE,
    " Sig Sigg Dott Prof Avv Ing Arch Geom Rag On Mons Spett Egr Gent S ",
    " n nn p pp pag vol cap fig art ",
    " ecc Sig.ra Dott.ssa gen feb mar apr giu lug ago sett ott nov dic ",
    " Io Mi Mio Mia Noi Nostro Nostra Il Lo La I Gli Le È E Ma Un Una Ogni Quando Tutto Oggi Qui "
    "Questo Questa Sono Ho Vivo ",
    "",
  },
  {
    "pt",
    FALSE,
    " Sr Sra Srs Sras Dr Dra Prof Profa Eng D Exmo Exma ",
    " n nº p pág págs vol cap fig art ",
    " etc Av R aprox jan fev mar abr mai jun jul ago set out nov dez ",
    " Eu Meu Minha Meus Minhas Nós Nosso Nossa O A Os As É E Mas Um Uma Cada Quando Tudo Todos "
    "Hoje Aqui Este Esta Isto Tenho Vivo ",
    "",
  },
  {
    "nl",
    FALSE,
    " Dhr dhr Mw mw Mevr mevr Dr dr Prof prof Drs drs Ir ir Ing ing Mr mr bijv bv o.a ca ",
    " nr blz p art fig ",
    " enz etc jr sr jan feb mrt apr jun jul aug sept okt nov dec ",
    " Ik Mijn Wij We Ons Onze De Het Een En Maar Elke Als Nu Vandaag Alles Hier Dit Dat Er Hij Zij "
    "Ze Je Jij ",
    "",
  },
  {
    "sv",
    FALSE,
    " Dr dr Prof prof t ex bl a s k dvs ca ",
    " nr s kap fig ",
    " osv etc m.m jan feb aug sept okt nov dec ",
    " Jag Mitt Min Mina Vi Vår Vårt Våra Det Den De En Ett Och Men Varje När Nu Idag Allt Här ",
    "",
  },
  {
    "da",
    TRUE,
    " Hr hr Fr fr Dr dr Prof prof f eks bl a ca ",
    " nr s kap fig ",
    " osv mv mm jan feb aug sept okt nov dec ",
    " Jeg Mit Min Mine Vi Vores Det Den De En Et Og Men Hver Når Nu Alt Her ",
    "",
  },
  {
    "nb",
    TRUE,
    " Dr dr Prof prof f eks bl a ca ",
    " nr s kap fig ",
    " osv mv mm jan feb aug sept okt nov des ",
    " Jeg Mitt Min Mine Vi Vår Vårt Våre Det Den De En Et Og Men Hver Når Nå Alt Her ",
    "",
  },
  {
    "fi",
    TRUE,
    " Tri tri Prof prof esim ns ",
    " nro s ",
    " jne ym yms klo ",
    " Minä Minun Me Meidän Se Tämä Ja Mutta Kun Joka Kaikki Nyt Täällä Olen ",
    "",
  },
  {
    "pl",
    TRUE,
    " dr mgr inż prof ks św np tzn tzw ok ul al ",
    " nr s str rozdz ",
    " itd itp m.in r w ",
    " Ja Mój Moja Moje My Nasz Nasza Nasze To Ten Ta I A Ale Każdy Każda Kiedy Gdy Teraz Dziś "
    "Wszystko Tu Jestem Mam ",
    "",
  },
  {
    "cs",
    TRUE,
    " Dr Ing Mgr Bc MUDr prof doc sv např tzv tj ",
    " č s str kap ",
    " atd apod aj r ",
    " Já Můj Moje Moji My Náš Naše To Ten Ta A Ale Každý Každá Když Teď Dnes Vše Tady Jsem Mám ",
    "",
  },
  {
    "ru",
    FALSE,
    " г-н г-жа проф акад им ул пр т е д напр см ",
    " № стр с рис гл ",
    " др пр г гг руб коп тыс млн млрд ",
    " Я Мой Моя Моё Мои Мы Наш Наша Наше Это Этот Эта И А Но Каждый Каждая Когда Теперь Сегодня "
    "Всё Все Здесь У В ",
    "",
  },
};

static const VfSentenceRules no_rules = { "", FALSE, "", "", "", "", "" };

/**
 * vf_sentence_rules_get: (skip)
 * @language: (nullable): a BCP 47 tag, such as "en-gb"
 *
 * Returns: (transfer none): the language's rules, those of no language where
 *   we know none
 */
const VfSentenceRules *
vf_sentence_rules_get (const char *language)
{
  for (guint i = 0; language != NULL && i < G_N_ELEMENTS (rules); i++)
    {
      gsize length = strlen (rules[i].language);

      if (g_ascii_strncasecmp (language, rules[i].language, length) == 0
          && !g_ascii_isalpha (language[length]))
        return &rules[i];
    }

  return &no_rules;
}

/**
 * vf_sentence_rules_have_ordinals: (skip)
 *
 * Returns: whether a number with a full stop is an ordinal number
 */
gboolean
vf_sentence_rules_have_ordinals (const VfSentenceRules *self)
{
  return self->ordinals;
}

static gboolean
has_word (const char *list, const char *word, gsize length)
{
  char padded[MAX_WORD + 3];

  if (length == 0 || length > MAX_WORD || *list == '\0')
    return FALSE;
  padded[0] = ' ';
  memcpy (padded + 1, word, length);
  padded[length + 1] = ' ';
  padded[length + 2] = '\0';

  return strstr (list, padded) != NULL;
}

static gboolean
is_closing (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c == '"' || c == '\'' || c == '*' || c == '_' || type == G_UNICODE_CLOSE_PUNCTUATION
         || type == G_UNICODE_FINAL_PUNCTUATION || type == G_UNICODE_INITIAL_PUNCTUATION;
}

static gboolean
is_opening (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c == '"' || c == '\'' || c == '*' || c == '_' || type == G_UNICODE_OPEN_PUNCTUATION
         || type == G_UNICODE_INITIAL_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION;
}

static gboolean
is_quote (gunichar c)
{
  return c != '*' && c != '_' && c != '\'' && is_closing (c)
         && g_unichar_type (c) != G_UNICODE_CLOSE_PUNCTUATION;
}

static gunichar
char_before (const char *start, const char *at)
{
  return at > start ? g_utf8_get_char (g_utf8_prev_char (at)) : 0;
}

/* Returns the end of the word, or of as much of it as can be in a list. */
static const char *
skip_word (const char *at, const char *end)
{
  const char *limit = at + MAX_WORD;

  while (at < end && at < limit)
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isalnum (c) && !g_unichar_ismark (c) && c != '-')
        break;
      at = g_utf8_next_char (at);
    }

  return at;
}

static gboolean
is_starter (const VfSentenceRules *self, const char *next, const char *end)
{
  const char *word_end = skip_word (next, end);
  gsize length = (gsize) (word_end - next);
  gunichar after = word_end < end ? g_utf8_get_char (word_end) : 0;
  char elided[MAX_WORD + 8];

  if (has_word (self->starters, next, length))
    return TRUE;
  if (length >= MAX_WORD || (after != '\'' && after != 0x2019))
    return FALSE;

  /* Of "J'ai" the list has "J'". */
  memcpy (elided, next, length);
  elided[length] = '\'';

  return has_word (self->starters, elided, length + 1);
}

/* Whether "she said" or "Anna whispers" comes next. */
static gboolean
is_saying (const VfSentenceRules *self, const char *next, const char *end)
{
  for (guint i = 0; i < 2 && next < end; i++)
    {
      const char *word_end = skip_word (next, end);

      if (has_word (self->saying, next, (gsize) (word_end - next)))
        return TRUE;
      if (word_end == end || *word_end != ' ')
        return FALSE;
      next = word_end + 1;
    }

  return FALSE;
}

static gboolean
is_number (const char *word, const char *end)
{
  if (end - word < 1 || end - word > 2)
    return FALSE;
  for (; word < end; word++)
    if (!g_ascii_isdigit (*word))
      return FALSE;

  return TRUE;
}

/* "U.S", "a.m", "z.B": letters one or two at a time between full stops. */
static gboolean
has_inner_stops (const char *word, const char *end)
{
  guint run = 0;
  gboolean stops = FALSE;

  for (; word < end; word = g_utf8_next_char (word))
    {
      if (*word == '.')
        {
          if (run == 0)
            return FALSE;
          stops = TRUE;
          run = 0;
        }
      else if (!g_unichar_isalpha (g_utf8_get_char (word)) || ++run > 2)
        return FALSE;
    }

  return stops && run > 0;
}

static gboolean
is_initial (const char *word, const char *end)
{
  return word < end && g_utf8_next_char (word) == end && g_unichar_isupper (g_utf8_get_char (word));
}

static VfSentenceVerdict
judge_stop (const VfSentenceRules *self,
            const char *start,
            const char *stop,
            const char *next,
            const char *end)
{
  const char *word = stop;
  gsize length;

  while (word > start && stop - word <= MAX_WORD && !g_unichar_isspace (char_before (start, word))
         && !is_opening (char_before (start, word)))
    word = g_utf8_prev_char (word);
  length = (gsize) (stop - word);

  if (has_word (self->titles, word, length))
    return VF_SENTENCE_KEEP_DROP;
  if (has_word (self->numbered, word, length) && next < end
      && g_unichar_isdigit (g_utf8_get_char (next)))
    return VF_SENTENCE_KEEP_DROP;
  if (is_number (word, stop))
    {
      if (word == start || (self->ordinals && !is_starter (self, next, end)))
        return VF_SENTENCE_KEEP;
      return VF_SENTENCE_CUT;
    }
  if (is_initial (word, stop))
    {
      const char *next_end = skip_word (next, end);

      /* In "so am I. We" it is no initial, in "I. M. Pei" it is. */
      if (*word == 'I' && self == &rules[0]
          && !(is_initial (next, next_end) && next_end < end && *next_end == '.'))
        return VF_SENTENCE_CUT;
      return is_starter (self, next, end) ? VF_SENTENCE_CUT : VF_SENTENCE_KEEP_DROP;
    }
  if (has_inner_stops (word, stop) || has_word (self->either, word, length))
    return is_starter (self, next, end) ? VF_SENTENCE_CUT : VF_SENTENCE_KEEP_DROP;

  return VF_SENTENCE_CUT;
}

/**
 * vf_sentence_rules_judge: (skip)
 * @start: where the paragraph starts
 * @at: where, after blanks, the next sentence would start
 * @end: where the paragraph ends
 * @stop: (out): the full stop a voice is better off without
 *
 * Looks a few words around one proposed end of a sentence.
 *
 * Returns: whether it is one
 */
VfSentenceVerdict
vf_sentence_rules_judge (const VfSentenceRules *self,
                         const char *start,
                         const char *at,
                         const char *end,
                         const char **stop)
{
  const char *before = at;
  const char *next = at;
  gboolean quoted = FALSE;
  gunichar last;

  while (before > start && g_unichar_isspace (char_before (start, before)))
    before = g_utf8_prev_char (before);
  while (before > start && is_closing (char_before (start, before)))
    {
      before = g_utf8_prev_char (before);
      quoted = quoted || is_quote (g_utf8_get_char (before));
    }
  last = char_before (start, before);

  while (next < end && is_opening (g_utf8_get_char (next)))
    next = g_utf8_next_char (next);
  if (next == end)
    return VF_SENTENCE_CUT;

  if ((last == '.' || last == '!' || last == '?' || last == 0x2026)
      && g_unichar_islower (g_utf8_get_char (next)))
    return VF_SENTENCE_KEEP;
  if (quoted && (last == '!' || last == '?') && is_saying (self, next, end))
    return VF_SENTENCE_KEEP;
  if (last != '.')
    return VF_SENTENCE_CUT;

  *stop = g_utf8_prev_char (before);

  return judge_stop (self, start, *stop, next, end);
}
