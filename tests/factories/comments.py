"""Comments and threads; without a target of their own they are about the client: the conversation."""

import factory
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from accounts.models import Client
from comments.models import Comment, ReadMark, Thread
from tests.clock import NOW
from tests.factories.accounts import ClientFactory


def key_of_conversation(row: object) -> int:
    return ContentType.objects.get_for_model(Client, for_concrete_model=False).pk


class CommentFactory(DjangoModelFactory):
    """The client writes to their coach; give `target` for a comment on something else."""

    class Meta:
        model = Comment

    client = factory.SubFactory(ClientFactory)
    author = factory.SelfAttribute("client")
    content = factory.Sequence(lambda n: f"Comment {n}")
    content_type_id = factory.LazyAttribute(key_of_conversation)
    object_id = factory.SelfAttribute("client.pk")


class ThreadFactory(DjangoModelFactory):
    class Meta:
        model = Thread

    client = factory.SubFactory(ClientFactory)
    content_type_id = factory.LazyAttribute(key_of_conversation)
    object_id = factory.SelfAttribute("client.pk")


class ReadMarkFactory(DjangoModelFactory):
    """The client has read their own conversation up to now."""

    class Meta:
        model = ReadMark

    thread = factory.SubFactory(ThreadFactory)
    user = factory.SelfAttribute("thread.client")
    read_up_to = NOW
