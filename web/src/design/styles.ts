/** The style sheets, from the general to the particular. */
import "./tokens.css";
import "./base.css";
import "./controls.css";
import "./layout.css";
import "./panels.css";
import "../conversation/conversation.css";
import "../cards/cards.css";
import "../conversation/welcome.css";
import "../conversation/composer.css";
import "../cards/tables.css";
import "../cards/journeys.css";
