"""The helper for aiogram, in a real dispatcher fed with updates as Telegram sends them."""

import asyncio

import aiogram

from cryptorebate_tracking import Memory, configure
from cryptorebate_tracking.aiogram import TrackingMiddleware

USER = {"id": 42, "is_bot": False, "first_name": "Ada"}
CHAT = {"id": 42, "type": "private"}


def message(number, text):
    return {"update_id": number, "message": {"message_id": number, "date": 0, "chat": CHAT, "from": USER, "text": text}}


def button(number, data):
    return {"update_id": number, "callback_query": {"id": "1", "from": USER, "chat_instance": "1", "data": data}}


def feed(updates, is_new_user):
    handled = []

    async def handle(event):
        handled.append(event)

    async def run():
        bot = aiogram.Bot("42:TOKEN")
        dispatcher = aiogram.Dispatcher()
        middleware = TrackingMiddleware(is_new_user=is_new_user)
        dispatcher.message.outer_middleware(middleware)
        dispatcher.callback_query.outer_middleware(middleware)
        dispatcher.message.register(handle)
        dispatcher.callback_query.register(handle)
        for update in updates:
            await dispatcher.feed_raw_update(bot, update)
        await bot.session.close()

    asyncio.run(run())
    return handled


def test_starts_commands_and_buttons_are_tracked_and_still_handled():
    memory = Memory()
    configure(memory, on_invalid="raise")

    async def is_new_user(user):
        return user.id == 42

    updates = [
        message(1, "/start ref_influencer_x"),
        message(2, "/start"),
        message(3, "/withdraw@rebate_bot 100"),
        message(4, "hello"),
        button(5, "exchanges:page:2"),
    ]
    assert len(feed(updates, is_new_user)) == 5
    events = memory.events
    assert {(event["platform"], event["user_id"]) for event in events} == {("telegram_bot", "tg_42")}
    assert [(event["event"], event["properties"]) for event in events] == [
        ("bot_started", {"is_new_user": True, "deep_link": "ref_influencer_x"}),
        ("bot_started", {"is_new_user": True}),
        ("bot_command_used", {"command": "withdraw", "is_inline_button": False}),
        ("bot_command_used", {"command": "exchanges", "is_inline_button": True}),
    ]


def test_what_fails_in_tracking_keeps_no_update_from_its_handler():
    configure(Memory(), on_invalid="raise")

    def is_new_user(user):
        raise RuntimeError("the database is away")

    assert len(feed([message(1, "/start")], is_new_user)) == 1
