/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sentence for each language, in the language of the voice and not of the interface. */

#include "vf-voice-preview.h"

#include <string.h>

static const struct
{
  const char *language;
  const char *text;
} previews[] = {
  { "en", "I wake up in the life I love, and the day is mine." },
  { "ar", "أستيقظ في الحياة التي أحبها، واليوم لي." },
  { "bg", "Събуждам се в живота, който обичам, и денят е мой." },
  { "ca", "Em desperto en la vida que estimo, i el dia és meu." },
  { "cmn", "我在我热爱的生活中醒来，这一天属于我。" },
  { "cs", "Probouzím se do života, který miluji, a den je můj." },
  { "da", "Jeg vågner i det liv, jeg elsker, og dagen er min." },
  { "de", "Ich wache in dem Leben auf, das ich liebe, und der Tag gehört mir." },
  { "el", "Ξυπνώ στη ζωή που αγαπώ, και η μέρα είναι δική μου." },
  { "eo", "Mi vekiĝas en la vivo, kiun mi amas, kaj la tago estas mia." },
  { "es", "Me despierto en la vida que amo, y el día es mío." },
  { "fi", "Herään elämään, jota rakastan, ja päivä on minun." },
  { "fr", "Je me réveille dans la vie que j'aime, et la journée est à moi." },
  { "hi", "मैं उस जीवन में जागता हूँ जो मुझे प्रिय है, और यह दिन मेरा है।" },
  { "hr", "Budim se u životu koji volim, i dan je moj." },
  { "hu", "Abban az életben ébredek, amelyet szeretek, és a nap az enyém." },
  { "id", "Saya bangun dalam hidup yang saya cintai, dan hari ini milik saya." },
  { "it", "Mi sveglio nella vita che amo, e il giorno è mio." },
  { "ko", "나는 사랑하는 삶 속에서 깨어나고, 오늘은 나의 것입니다." },
  { "nb", "Jeg våkner i livet jeg elsker, og dagen er min." },
  { "nl", "Ik word wakker in het leven waar ik van hou, en de dag is van mij." },
  { "pl", "Budzę się w życiu, które kocham, i dzień należy do mnie." },
  { "pt", "Acordo na vida que amo, e o dia é meu." },
  { "ro", "Mă trezesc în viața pe care o iubesc, și ziua este a mea." },
  { "ru", "Я просыпаюсь в жизни, которую люблю, и этот день мой." },
  { "sk", "Prebúdzam sa do života, ktorý milujem, a deň je môj." },
  { "sv", "Jag vaknar i livet jag älskar, och dagen är min." },
  { "tr", "Sevdiğim hayata uyanıyorum ve gün benim." },
  { "uk", "Я прокидаюся в житті, яке люблю, і цей день мій." },
  { "vi", "Tôi thức dậy trong cuộc sống mà tôi yêu, và ngày này là của tôi." },
};

/* Numbers are read in the voice's own language, whichever it is. */
#define ANY_LANGUAGE "1, 2, 3, 4, 5."

/**
 * vf_voice_preview_get_text:
 * @language: (nullable): a lower-case BCP 47 tag
 *
 * Returns: (transfer none): a sentence a voice of this language can say
 */
const char *
vf_voice_preview_get_text (const char *language)
{
  for (guint i = 0; language != NULL && i < G_N_ELEMENTS (previews); i++)
    {
      gsize length = strlen (previews[i].language);

      if (strncmp (language, previews[i].language, length) == 0
          && !g_ascii_isalpha (language[length]))
        return previews[i].text;
    }

  return ANY_LANGUAGE;
}

/**
 * vf_voice_preview:
 * @speed: 1 is the voice's own pace, less is slower
 * @cancellable: (nullable): stops the voice within 0.2 s
 *
 * Returns: (transfer full): a future as that of vf_voice_speak()
 */
DexFuture *
vf_voice_preview (VfVoice *voice, double speed, GCancellable *cancellable)
{
  g_return_val_if_fail (VF_IS_VOICE (voice), NULL);

  return vf_voice_speak (voice, vf_voice_preview_get_text (vf_voice_get_language (voice)), speed,
                         cancellable);
}
