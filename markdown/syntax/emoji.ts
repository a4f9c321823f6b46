// Names of emoji between colons: the plugin's light list, and what people in teams type most beyond it. Faces like
// ":)" stay as typed, and so do names of one letter: "a:m:b" is no emoji.
import type { MarkdownIt } from 'markdown-it';
import bare from 'markdown-it-emoji/lib/bare.mjs';
import light from 'markdown-it-emoji/lib/data/light.mjs';

const MORE =
  'tada 🎉 rocket 🚀 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 wave 👋 pray 🙏 muscle 💪 ok_hand 👌 raised_hands 🙌 ' +
  'point_right 👉 point_left 👈 point_down 👇 eyes 👀 fire 🔥 bug 🐛 bulb 💡 memo 📝 pencil 📝 book 📖 books 📚 pushpin 📌 ' +
  'round_pushpin 📍 paperclip 📎 link 🔗 lock 🔒 unlock 🔓 key 🔑 mag 🔍 bell 🔔 calendar 📆 date 📅 chart_with_upwards_trend 📈 ' +
  'chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 email 📧 package 📦 gift 🎁 trophy 🏆 100 💯 boom 💥 construction 🚧 ' +
  'rotating_light 🚨 no_entry ⛔ stop_sign 🛑 stopwatch ⏱️ alarm_clock ⏰ heavy_dollar_sign 💲 moneybag 💰 computer 💻 ' +
  'iphone 📱 wrench 🔧 hammer 🔨 gear ⚙️ art 🎨 speech_balloon 💬 thought_balloon 💭 earth_americas 🌎 rainbow 🌈 seedling 🌱 ' +
  'tree 🌳 beer 🍺 beers 🍻 cake 🍰 pizza 🍕 dog 🐶 bird 🐦 blue_heart 💙 green_heart 💚 yellow_heart 💛 purple_heart 💜 ' +
  'broken_heart 💔 thinking 🤔 shrug 🤷 facepalm 🤦 rofl 🤣 partying_face 🥳 slightly_smiling_face 🙂 upside_down_face 🙃 ' +
  'arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ red_circle 🔴 large_blue_circle 🔵 green_circle 🟢 yellow_circle 🟡';

export function addEmoji(md: MarkdownIt): void {
  const names = Object.entries(light).filter(([name]) => name.length > 1);
  const words = MORE.split(' ');
  for (let i = 0; i < words.length; i += 2) names.push([words[i]!, words[i + 1]!]);
  md.use(bare, { defs: Object.fromEntries(names), shortcuts: {}, enabled: [] });
}
